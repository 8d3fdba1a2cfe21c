// Measures one request to a Nest service: `node request.mjs <JSON>` prints the bytes that it allocates or, with `counting`, its
// promises, contexts and listeners. ../http/app.mjs describes the JSON. The work of the client is the same without tracing.
import { bytesOf } from './allocation.mjs';
import { clientOf } from './client.mjs';

const { counting } = JSON.parse(process.argv[2]);
const counters = counting ? (await import('./counters.mjs')).startCounters() : undefined;
const { port } = await import('../http/app.mjs');
const send = clientOf(port);
console.log(JSON.stringify(counting ? await count() : await bytesOf(send, { warm: 6144, times: 1024 })));
process.exit(0);

async function count() {
  await send(64);
  counters.start();
  await send(512);
  return counters.read(512);
}
