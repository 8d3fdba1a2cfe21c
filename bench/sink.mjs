// A local OTLP receiver in its own process: `node sink.mjs [delay]`. It counts spans and responds after `delay`
// milliseconds (default 0). It prints its address, and `count <spans> <bytes>` for each `count` on standard input. After a
// request to `/away?millis=<n>`, it refuses connections for that time.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { spansIn } from './otlp-spans.cjs';

const delay = Number(process.argv[2] ?? 0);
let spans = 0;
let bytes = 0;

const server = createServer((request, response) => {
  const [path, query] = request.url.split('?');
  if (path === '/away') return goAway(response, Number(new URLSearchParams(query).get('millis')));
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    bytes += sent.length;
    if (request.url === '/v1/traces') spans += spansIn(body);
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(), delay);
  });
});
server.keepAliveTimeout = 60_000;
server.once('listening', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
server.listen(0, '127.0.0.1');

function goAway(response, millis) {
  const { port } = server.address();
  response.writeHead(204, { connection: 'close' }).end(() => {
    server.close();
    server.closeAllConnections();
    setTimeout(() => server.listen(port, '127.0.0.1'), millis);
  });
}

createInterface({ input: process.stdin })
  .on('line', () => console.log(`count ${spans} ${bytes}`))
  .on('close', () => process.exit(0));
