/** Sends requests to a service in the same process, one after the other, and makes nothing of its own for them. */
import { connect } from 'node:net';

const REQUEST = Buffer.from(
  'GET /orders/o-17 HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: gate\r\naccept: application/json\r\n\r\n',
);
const OK = Buffer.from('HTTP/1.1 200');
const END = '}'.codePointAt(0);

/** @returns a function that sends so many requests and resolves when all responses have arrived */
export async function clientOf(port) {
  let left = 0;
  let arrived;
  const buffer = Buffer.alloc(4096);
  /** A response has arrived when the last byte of its JSON has. */
  const receive = (length) => {
    if (buffer[0] === OK[0] && buffer.compare(OK, 0, OK.length, 0, OK.length) !== 0) {
      throw new Error(`Expected a response with status 200, got ${buffer.toString('latin1', 0, 100)}.`);
    }
    if (buffer[length - 1] === END) {
      left--;
      if (left > 0) socket.write(REQUEST);
      else arrived();
    }
    return true;
  };
  const socket = connect({ port, host: '127.0.0.1', onread: { buffer, callback: receive } });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return (requests) =>
    new Promise((resolve) => {
      left = requests;
      arrived = resolve;
      socket.write(REQUEST);
    });
}
