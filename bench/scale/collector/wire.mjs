/** Counts the bytes of connections: a proxy on loopback for any protocol over TCP. */
import { connect, createServer } from 'node:net';

/** @param port where it connects to */
export async function startWire(port) {
  const bytes = { up: 0, down: 0 };
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1').setNoDelay(true);
    near.setNoDelay(true);
    for (const [from, to, way] of [
      [near, far, 'up'],
      [far, near, 'down'],
    ]) {
      sockets.add(from);
      from.on('data', (chunk) => (bytes[way] += chunk.length));
      from.on('error', () => to.destroy()).on('close', () => sockets.delete(from));
      from.pipe(to);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    bytes,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
