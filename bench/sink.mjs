// A local receiver of OTLP, in a process of its own: answers at once, or after so many milliseconds, and counts the
// spans: `node sink.mjs [delay]`. Prints its address; answers `count` on standard input with `count <spans> <bytes>`.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { spansIn } from './otlp-spans.cjs';

const delay = Number(process.argv[2] ?? 0);
let spans = 0;
let bytes = 0;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    bytes += body.length;
    if (request.url === '/v1/traces') spans += spansIn(body);
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(), delay);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
createInterface({ input: process.stdin })
  .on('line', () => console.log(`count ${spans} ${bytes}`))
  .on('close', () => process.exit(0));
