import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A port that spreads connections over others in turn, as a Service of Kubernetes does. */
export interface BalancedPort {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/** @param targets ports of loopback */
export async function balancePort(targets: readonly number[]): Promise<BalancedPort> {
  const sockets = new Set<Socket>();
  const turns = [...targets];
  const server = createServer((incoming) => {
    const port = turns.shift() ?? 0;
    turns.push(port);
    const outgoing = connect(port, '127.0.0.1');
    for (const [socket, other] of [[incoming, outgoing] as const, [outgoing, incoming] as const]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
