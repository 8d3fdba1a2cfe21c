// The requests of the model in one process and one thread, as fast as the exporter takes their spans: `node requests.mjs
// <JSON>` prints the processor time of a request. The same number of requests before warms up.
import { createRequire } from 'node:module';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

const require = createRequire(import.meta.url);
const { spanMaker } = require('../load/spans.cjs');
const { idsOf, startFor } = require('../load/telemetry.cjs');
const { requestOf } = require('../model/request.cjs');

const { telemetry: options, seed, requests, dist } = JSON.parse(process.argv[2]);
const EPOCH = Date.UTC(2026, 0, 1) * 1000;
const IN_ONE_TURN = 20;
/** Spans that wait for the exporter, at most. It drops none with less. */
const MOST_PENDING = 3000;

const api = require('@opentelemetry/api');
const telemetry = options && startFor('shop', dist, options);
const waiting = [];
const make = spanMaker(api, telemetry ? idsOf(dist) : {}, (visit, carrier, epoch) =>
  waiting.push([visit, carrier, epoch]),
);

await send(0);
await telemetry?.flush();
const before = telemetry?.counts.exported ?? 0;
const cpu = process.cpuUsage();
const spans = await send(requests);
await telemetry?.flush();
const { user, system } = process.cpuUsage(cpu);
await telemetry?.shutdown();
const { exported = 0, failed = 0, dropped = 0 } = telemetry?.counts ?? {};
console.log(
  JSON.stringify({
    microsPerRequest: (user + system) / requests,
    spansPerRequest: spans / requests,
    exportedShare: (exported - before) / spans,
    lost: failed + dropped,
  }),
);

async function send(from) {
  let made = 0;
  for (let number = from; number < from + requests; number++) {
    const { traceId, visit } = requestOf(seed, number);
    made += make(visit, {}, EPOCH + number * 1000, traceId);
    for (let call = waiting.pop(); call; call = waiting.pop()) made += make(...call);
    if (number % IN_ONE_TURN === 0) await nextTurn();
    while (telemetry?.counts.pending > MOST_PENDING) await sleep(1);
  }
  return made;
}
