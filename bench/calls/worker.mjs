// One measurement: `node worker.mjs <JSON>` prints nanoseconds and spans per call.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import statistics from '../report/statistics.cjs';
import { shapeOf } from './shapes.mjs';
import { VARIANTS } from './variants.mjs';

const BATCH_MILLIS = 20;
const { folder, variant, state, shape: shapeName, millis, agent } = JSON.parse(process.argv[2]);
const require = requireOf(folder);
const { provider: provide, make } = VARIANTS[variant];
const shape = shapeOf(shapeName);

const { provider, inside, ended } = provide(require, state, agent);
const orders = new (make(require, shape))();
let calls = 0;
let sum = 0;

const nanos = await inside(measure);
const spans = (await ended()) / calls;
if (!Number.isFinite(sum)) throw new Error('Expected the method to return numbers, got another value.');
console.log(JSON.stringify({ nanos, spans: Number.isNaN(spans) ? null : spans, provider }));
process.exit(0);

/** Loads a package of the fixture. Internal files of this package are loaded by path. */
function requireOf(root) {
  const from = createRequire(join(root, 'package.json'));
  return (name) => from(name.startsWith('../dist/') ? join(root, 'node_modules/otel-instrument', name.slice(3)) : name);
}

/** The median of batches that are long enough to include garbage collection. */
async function measure() {
  for (const until = performance.now() + millis; performance.now() < until;) await timed(256);
  let size = 64;
  for (let time = 0; time < BATCH_MILLIS;) {
    time = await timed(size);
    if (time < BATCH_MILLIS) size *= 2;
  }
  const times = [];
  for (const until = performance.now() + millis; performance.now() < until || times.length < 3;) {
    times.push(((await timed(size)) * 1e6) / size);
  }
  return statistics.median(times);
}

async function timed(count) {
  const start = performance.now();
  if (state === 'batch') await inTurns(count);
  else if (shape.sync) callMany(count);
  else await awaitMany(count);
  return performance.now() - start;
}

/** Yields to the event loop, so that batches are sent. */
async function inTurns(count) {
  for (let left = count; left > 0; left -= 256) {
    if (shape.sync) callMany(Math.min(left, 256));
    else await awaitMany(Math.min(left, 256));
    await nextTurn();
  }
}

function callMany(count) {
  calls += count;
  for (let index = 0; index < count; index++) sum += shape.run(orders);
}

async function awaitMany(count) {
  calls += count;
  for (let index = 0; index < count; index++) sum += await shape.run(orders);
}
