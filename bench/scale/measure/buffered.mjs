// Local traces of the model that wait for their end: `node --expose-gc buffered.mjs <JSON>` prints the heap that they use.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { requestOf } = require('../model/request.cjs');
const { spanMaker } = require('../load/spans.cjs');
const { dist, seed, requests } = JSON.parse(process.argv[2]);
const api = require('@opentelemetry/api');
const { AlwaysRecordSampler, EngineTracerProvider, RatioSampler, TailSamplingProcessor } = require(
  join(dist, 'lib/sdk.js'),
);
const { RANDOM_IDS } = require(join(dist, 'lib/engine/random-ids.js'));
const { TraceContextPropagator } = require(join(dist, 'lib/propagation/w3c/trace-context.js'));

const nowhere = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
const tail = new TailSamplingProcessor(nowhere, {
  policies: [{ name: 'none', keeps: () => false }],
  maxTraces: 1_000_000,
  maxBytes: 2 ** 40,
});
/** Local roots that have not ended for the tail sampler, so that their traces wait. */
const open = [];
let spans = 0;
const holding = {
  ...nowhere,
  onStart: (span, context) => tail.onStart(span, context),
  onEnd(span) {
    spans++;
    if (!span.parentSpanContext || span.parentSpanContext.isRemote) open.push(span);
    else tail.onEnd(span);
  },
};
const provider = new EngineTracerProvider({
  sampler: new AlwaysRecordSampler(new RatioSampler(0)),
  spanProcessors: [holding],
});
api.trace.setGlobalTracerProvider(provider);
api.propagation.setGlobalPropagator(new TraceContextPropagator());
const visits = [];
const make = spanMaker(api, RANDOM_IDS, (visit, carrier, epoch) => visits.push({ visit, carrier, epoch }));

const before = heap();
for (let number = 0; number < requests; number++) {
  const { traceId, visit } = requestOf(seed, number);
  make(visit, {}, 1.7e15, traceId);
  while (visits.length > 0) {
    const { visit: next, carrier, epoch } = visits.pop();
    make(next, carrier, epoch);
  }
}
const bytes = heap() - before;
const { pendingTraces, pendingBytes } = tail.counts;
console.log(
  JSON.stringify({
    bytesPerSpan: bytes / spans,
    bytesPerLocalTrace: bytes / pendingTraces,
    estimatePerLocalTrace: pendingBytes / pendingTraces,
    localTraces: pendingTraces,
    spansPerLocalTrace: spans / pendingTraces,
  }),
);
process.exit(open.length > 0 ? 0 : 1);

function heap() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
