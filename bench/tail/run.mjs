// The memory of tail sampling while no trace ends: `node bench/tail/run.mjs [dist] [--json]`. Simulates ten minutes of
// traces whose local root never ends, and one case in which it does, for comparison. Each case has its own process. The
// heap is read after a collection. The last column compares the cost of a span with the same provider without tail sampling.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const CASES = {
  'small spans': { perSecond: 200, spans: 4, options: {} },
  'large spans': { perSecond: 100, spans: 4, bytes: 2000, options: { maxBytes: 16 * 1024 * 1024 } },
  'that end': { perSecond: 200, spans: 4, ends: true, options: {} },
  'few allowed': { perSecond: 200, spans: 4, options: { maxTraces: 500 } },
};
const MINUTES = 10;

const file = fileURLToPath(import.meta.url);
const args = process.argv.slice(2);
const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), only] = args.filter((arg) => arg !== '--json');

if (only) console.log(JSON.stringify(measure(CASES[only])));
else report();

function measure(load) {
  const without = run(load, false);
  const within = run(load, true);
  return { ...within, timesWithout: within.millis / without.millis };
}

function run({ perSecond, spans, bytes = 0, ends = false, options }, sampled) {
  const require = createRequire(import.meta.url);
  const { ROOT_CONTEXT, trace } = require('@opentelemetry/api');
  const { BasicTracerProvider } = require('@opentelemetry/sdk-trace-base');
  const { RatioSampler } = require(`${dist}/lib/sampling/head/ratio-sampler.js`);
  const { AlwaysRecordSampler } = require(`${dist}/lib/sampling/tail/always-record-sampler.js`);
  const { TailSamplingProcessor } = require(`${dist}/lib/sampling/tail/tail-sampling-processor.js`);
  process.removeAllListeners('warning');
  process.on('warning', () => undefined);
  let now = 0;
  const nowhere = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
  const tail = new TailSamplingProcessor(nowhere, { ...options, now: () => now });
  const provider = new BasicTracerProvider({
    sampler: new AlwaysRecordSampler(new RatioSampler(0)),
    spanProcessors: [sampled ? tail : nowhere],
  });
  const tracer = provider.getTracer('bench');
  const heap = [heapMiB()];
  let millis = 0;
  for (let minute = 0; minute < MINUTES; minute++) {
    const start = performance.now();
    for (let index = 0; index < perSecond * 60; index++) {
      now += 1000 / perSecond;
      const root = tracer.startSpan('root');
      const context = trace.setSpan(ROOT_CONTEXT, root);
      for (let at = 0; at < spans; at++) {
        const text = bytes > 0 ? randomBytes(bytes / 2).toString('hex') : `order ${index}`;
        tracer.startSpan('child', { attributes: { 'order.id': text, at } }, context).end();
      }
      if (ends) root.end();
    }
    millis += performance.now() - start;
    heap.push(heapMiB());
  }
  return { heap, counts: tail.counts, millis };
}

function heapMiB() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function report() {
  const results = Object.fromEntries(Object.keys(CASES).map((name) => [name, measureApart(name)]));
  if (args.includes('--json')) {
    console.log(JSON.stringify(results, undefined, 2));
    return;
  }
  const columns = ['case', 'before', '1 min', '5 min', '10 min', 'estimate', 'waiting', 'evicted', 'aged', '× without'];
  console.log(row(columns));
  for (const [name, { heap, counts, timesWithout }] of Object.entries(results)) {
    const mib = [heap[0], heap[1], heap[5], heap[10], counts.pendingBytes / 2 ** 20].map((size) => size.toFixed(1));
    const { pendingTraces, evictedTraces, agedTraces } = counts;
    console.log(row([name, ...mib, pendingTraces, evictedTraces, agedTraces, timesWithout.toFixed(2)]));
    const grows = heap[10] > heap[1] * 1.2;
    console.log(`  → ${grows ? 'GROWS' : 'flat'} from the first minute on; heap and estimate in MiB`);
  }
}

function row(cells) {
  return cells.map((cell, index) => (index === 0 ? String(cell).padEnd(14) : String(cell).padStart(10))).join('');
}

function measureApart(name) {
  const command = ['--expose-gc', file, dist, name];
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 24 }));
}
