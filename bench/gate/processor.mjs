// Measures the processor time of one call: `node processor.mjs <JSON>` prints nanoseconds. The variants come from ../calls.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { shapeOf } from '../calls/shapes.mjs';
import { VARIANTS } from '../calls/variants.mjs';
import statistics from '../report/statistics.cjs';

const WARM = 30_000;
const BATCHES = 5;
const { root, variant, state, shape: shapeName } = JSON.parse(process.argv[2]);
const fromRoot = createRequire(join(root, 'package.json'));
const require = (name) => fromRoot(name.startsWith('../dist/') ? join(root, name.slice(3)) : name);
const { provider: provide, make } = VARIANTS[variant];
const shape = shapeOf(shapeName);
const { inside } = provide(require, state);
const orders = new (make(require, shape))();
let sum = 0;

console.log(JSON.stringify({ nanos: await inside(measure) }));
process.exit(0);

async function measure() {
  await callMany(WARM);
  const size = variant === 'undecorated' ? 100_000 : 12_000;
  const times = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const before = process.cpuUsage();
    await callMany(size);
    const { user, system } = process.cpuUsage(before);
    times.push(((user + system) * 1000) / size);
  }
  return statistics.median(times);
}

async function callMany(times) {
  for (let index = 0; index < times; index++) sum += await shape.run(orders);
}
