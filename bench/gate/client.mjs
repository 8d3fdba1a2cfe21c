/** Sends requests to a service in the same process, one after the other. It allocates nothing for a request itself. */
import { connect } from 'node:net';

const REQUEST = Buffer.from(
  'GET /orders/o-17 HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: gate\r\naccept: application/json\r\n\r\n',
);
const OK = Buffer.from('HTTP/1.1 200');
const END = '}'.codePointAt(0);

/**
 * @returns a function that sends the given number of requests and resolves when all responses have arrived. It opens a new
 * connection each time, because the server closes one that was idle for five seconds.
 */
export function clientOf(port) {
  return (requests) =>
    new Promise((resolve, reject) => {
      let left = requests;
      const buffer = Buffer.alloc(4096);
      /** The response is complete when it ends with the last byte of its JSON. */
      const receive = (length) => {
        if (buffer[0] === OK[0] && buffer.compare(OK, 0, OK.length, 0, OK.length) !== 0) {
          reject(new Error(`Expected a response with status 200, got ${buffer.toString('latin1', 0, 100)}.`));
        }
        if (buffer[length - 1] === END) {
          left--;
          if (left > 0) socket.write(REQUEST);
          else socket.destroy();
        }
        return true;
      };
      const socket = connect({ port, host: '127.0.0.1', onread: { buffer, callback: receive } }, () =>
        socket.write(REQUEST),
      );
      socket.once('error', reject);
      socket.once('close', () => (left > 0 ? reject(new Error('The service closed the connection.')) : resolve()));
    });
}
