import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readQuery, responseTo } from './dns-message';

/** A slow DNS server on loopback. It resolves one name. */
export interface NameServer {
  /** `host:port`, as `Resolver.setServers()` expects it. */
  readonly address: string;
  /** Stops the server, and drops pending responses. */
  close(): Promise<void>;
}

/**
 * Starts the name server on a free UDP port.
 *
 * @param host the name that it resolves to 127.0.0.1; other names do not exist
 * @param delayMillis the delay of each response for that name, in milliseconds
 */
export async function startNameServer(host: string, delayMillis: number): Promise<NameServer> {
  const socket = createSocket('udp4');
  const waiting = new Set<NodeJS.Timeout>();
  socket.on('message', (message, client) => {
    const query = readQuery(message);
    if (!query) return;
    const isKnown = query.host === host;
    const respond = (): void => {
      waiting.delete(timer);
      socket.send(responseTo(query, isKnown ? '127.0.0.1' : undefined), client.port, client.address);
    };
    const timer = setTimeout(respond, isKnown ? delayMillis : 0);
    waiting.add(timer);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const close = async (): Promise<void> => {
    for (const timer of waiting) clearTimeout(timer);
    socket.close();
    await once(socket, 'close');
  };
  let closed: Promise<void> | undefined;
  return { address: `127.0.0.1:${socket.address().port}`, close: () => (closed ??= close()) };
}
