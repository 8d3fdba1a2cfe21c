import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const CLOSE_GRACE_MILLIS = 1000;

/**
 * Makes servers listen: one on an address, or two on both loopback addresses for `localhost`. A machine without IPv6 has only one
 * of them.
 *
 * @throws Error with the code of the system and advice, if it cannot listen
 */
export async function listenOn(open: () => Server, port: number, host: string): Promise<readonly AddressInfo[]> {
  if (host !== 'localhost') return [await listen(open(), port, host)];
  const first = await listen(open(), port, '127.0.0.1');
  const second = await listen(open(), first.port, '::1').catch((error: NodeJS.ErrnoException) => {
    // Another program has the port on IPv6: browsers would reach it in our place.
    if (error.code === 'EADDRINUSE' && port !== 0) throw error;
    return undefined;
  });
  return second ? [first, second] : [first];
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const next =
        cause.code === 'EADDRINUSE' ? ': another viewer or another program uses it. Pass another port, or 0' : '';
      const error = new Error(`Cannot listen on port ${port} of ${host} (${cause.code})${next}.`, { cause });
      reject(Object.assign(error, { code: cause.code }));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** Stops listening, and closes all connections after a second at the latest. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MILLIS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
