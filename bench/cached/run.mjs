// The cost of a method that returns the same object each time: `node --expose-gc bench/cached/run.mjs [dist] [calls]`.
// Prints the time of the first and the last tenth of the calls, and the heap before and after, each after a collection.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [dist = fileURLToPath(new URL('../../dist', import.meta.url)), count = '1000000'] = process.argv.slice(2);
const CALLS = Number(count);
const TENTH = CALLS / 10;
const require = createRequire(import.meta.url);
const { instrument, startTelemetry } = require(path.resolve(dist, 'lib/index.js'));

class OwnPromise extends Promise {}

const lazy = { then: (...handlers) => Promise.resolve(1).then(...handlers) };
const iterator = {
  left: 1,
  next() {
    if (this.left-- > 0) return { done: false, value: 1 };
    this.left = 1;
    return { done: true, value: undefined };
  },
  [Symbol.iterator]() {
    return this;
  },
};

const CASES = {
  'a thenable, awaited': [lazy, (result) => result],
  'a thenable, not awaited': [lazy],
  'a promise of a custom class, awaited': [OwnPromise.resolve(1), (result) => result],
  'a promise of a custom class, not awaited': [OwnPromise.resolve(1)],
  'an iterator, driven': [iterator, (result) => void [...result]],
  'an iterator, not driven': [iterator],
};

const heapMiB = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const telemetry = startTelemetry({ serviceName: 'bench', environment: 'development', exporter: 'none' });
console.log(`${CALLS} calls each, Node ${process.versions.node}\n`);
console.log('| one object | first tenth, µs a call | last tenth, µs a call | heap before, MiB | after, MiB |');
console.log('|---|---:|---:|---:|---:|');
for (const [name, [object, use]] of Object.entries(CASES)) {
  const call = instrument({ name: 'call' }, () => object);
  const tenths = [];
  const before = heapMiB();
  for (let tenth = 0; tenth < 10; tenth++) {
    const start = process.cpuUsage();
    for (let index = 0; index < TENTH; index++) {
      const result = call();
      if (use) await use(result);
    }
    const { user, system } = process.cpuUsage(start);
    tenths.push((user + system) / TENTH);
  }
  const shown = [tenths[0], tenths.at(-1), before, heapMiB()].map((value) => value.toFixed(2));
  console.log(`| ${name} | ${shown.join(' | ')} |`);
}
await telemetry.shutdown();
