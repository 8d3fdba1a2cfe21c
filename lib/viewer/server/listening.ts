import type { AddressInfo, Server } from 'node:net';
import { portHolder } from '../receiver/port-holder';

const CLOSE_GRACE_MILLIS = 1000;
/** A port that is free on one address may be taken on the other. */
const MOST_ATTEMPTS = 10;

/** The methods of a server of `node:http`. */
interface Closable {
  close(onClosed: () => void): unknown;
  closeAllConnections(): void;
  closeIdleConnections(): void;
}

/**
 * Makes servers listen: one on an address, or two on both loopback addresses for `localhost`. A machine without IPv6 has only one
 * of them.
 *
 * @param open creates a server
 * @param port 0 picks a free one
 * @throws Error with the code of the system, who holds the port if that is known, and advice, if it cannot listen
 */
export async function listenOn(open: () => Server, port: number, host: string): Promise<readonly AddressInfo[]> {
  if (host !== 'localhost') return [await listen(open(), port, host)];
  for (let attempt = 1; ; attempt++) {
    const server = open();
    const first = await listen(server, port, '127.0.0.1');
    try {
      return [first, await listen(open(), first.port, '::1')];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return [first];
      server.close();
      // Another program has the port on IPv6: browsers would reach it in our place.
      if (port !== 0 || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => void failure(cause, port, host).then(reject, reject);
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve(server.address() as AddressInfo);
    });
  });
}

async function failure(cause: NodeJS.ErrnoException, port: number, host: string): Promise<Error> {
  const holder = cause.code === 'EADDRINUSE' ? ((await portHolder(port)) ?? 'another program') : undefined;
  const next = holder === undefined ? '' : `: ${holder} uses it. Pass another port, or 0`;
  const error = new Error(`Cannot listen on port ${port} of ${host} (${cause.code})${next}.`, { cause });
  return Object.assign(error, { code: cause.code });
}

/** Stops listening, and closes all connections after a second at the latest. */
export function closeServer(server: Closable): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MILLIS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
