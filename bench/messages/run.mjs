// The cost of tracing a message: `node bench/messages/run.mjs [dist]`. Each measurement has its own process. It shows medians
// of three interleaved rounds. It counts processor time, so other load has little effect. The exporter drops spans. Compare the
// ratios, not the times.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CASES, STATES } from './cases.mjs';

const ROUNDS = 3;
const BATCHES = 8;
/** The number of messages of one measurement. */
const MESSAGES = 5000;
const file = fileURLToPath(import.meta.url);
const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), name, state] = process.argv.slice(2);

if (name) console.log(JSON.stringify(await measure(CASES[name])));
else report();

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
  return median(times.slice(BATCHES / 2));
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

function report() {
  const states = Object.keys(STATES);
  const cases = Object.keys(CASES);
  const rounds = Array.from({ length: ROUNDS }, () =>
    cases.map((each) => states.map((one) => measureApart(each, one))),
  );
  const head = [...states.map((one) => one.padStart(12)), '100 % ÷ bare'.padStart(14), '10 % ÷ bare'.padStart(13)];
  console.log(`${'time of one message'.padEnd(36)}${head.join('')}`);
  for (const [index, each] of cases.entries()) {
    const nanos = states.map((_, at) => median(rounds.map((round) => round[index][at])));
    const [bare, , , tenth, all] = nanos;
    const cells = [
      ...nanos.map((time) => `${(time / 1000).toFixed(2)} µs`.padStart(12)),
      (all / bare).toFixed(1).padStart(14),
    ];
    console.log(`${each.padEnd(36)}${cells.join('')}${(tenth / bare).toFixed(1).padStart(13)}`);
  }
}

function measureApart(each, one) {
  return JSON.parse(execFileSync(process.execPath, [file, dist, each, one], { encoding: 'utf8' }));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
