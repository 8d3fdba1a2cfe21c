// Measures one case: `node worker.mjs <JSON>` prints the processor time of one message in nanoseconds. The exporter drops spans.
import { createRequire } from 'node:module';
import statistics from '../report/statistics.cjs';
import { CASES, STATES } from './cases.mjs';

const BATCHES = 8;
/** The number of messages of one batch. */
const MESSAGES = 5000;
const { dist, name, state } = JSON.parse(process.argv[2]);
console.log(JSON.stringify({ nanos: await measure(CASES[name]) }));
process.exit(0);

async function measure({ each, bare, wrap, args }) {
  const require = createRequire(import.meta.url);
  const { startTelemetry } = require(`${dist}/lib/index.js`);
  const ratio = STATES[state];
  const exporter = { export: (_, done) => done({ code: 0 }), shutdown: async () => {} };
  if (ratio !== undefined)
    startTelemetry({ serviceName: 'bench', exporter, sampling: { ratio }, environment: 'bench' });
  const call = state === 'bare' ? bare : wrap(require(`${dist}/lib/messaging/index.js`));
  const given = Array.from({ length: 100 }, () => args(headersOf(ratio ?? 0)));
  const rounds = Math.ceil(MESSAGES / given.length / each);
  const times = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const start = process.cpuUsage();
    for (let round = 0; round < rounds; round++) {
      for (const one of given) await call(...one);
      // Yields to the event loop, so that batches are sent.
      await new Promise(setImmediate);
    }
    const { user, system } = process.cpuUsage(start);
    times.push(((user + system) * 1000) / rounds / given.length / each);
  }
  return statistics.median(times.slice(BATCHES / 2));
}

/** Headers of messages of different traces, of which the given ratio is sampled. */
function headersOf(ratio) {
  return () => {
    headersOf.count = (headersOf.count ?? 0) + 1;
    const id = headersOf.count.toString(16).padStart(16, '0');
    const isSampled = headersOf.count % 10 < ratio * 10;
    return { tenant: 'a', traceparent: Buffer.from(`00-${id}${id}-${id}-${isSampled ? '01' : '00'}`) };
  };
}
