/**
 * The bytes that work allocates. Nothing is collected between two readings, so the heap grows by exactly these bytes. The
 * flags make the compilation of functions depend on the calls only, not on the time: without them, the same call allocates up
 * to a tenth more whenever a function is not optimized yet.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export const EXACT_FLAGS = [
  '--expose-gc',
  '--min-semi-space-size=256',
  '--max-semi-space-size=256',
  '--predictable',
  '--single-threaded',
];

const LEAST_READINGS = 3;
const MOST_READINGS = 12;
const AGREE = 0.01;
/** After the last reading this will do: what may differ between runs is still far below a tenth. */
const AGREE_AT_LAST = 0.03;
let collections = 0;

/**
 * Repeats the work until the two lowest readings agree within 1 %. What disturbs a reading only adds to it.
 *
 * @param work is given the number of operations
 * @param warm operations before the first reading
 * @param times operations of a reading
 * @returns the bytes of one operation, on the heap and in buffers outside it, and all readings
 * @throws if no two readings agree, or if there was a collection during a reading
 */
export async function bytesOf(work, { warm, times }) {
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
  observer.observe({ entryTypes: ['gc'] });
  await work(warm);
  const readings = [];
  while (readings.length < MOST_READINGS) {
    readings.push(await read(work, times));
    const [lowest, next] = readings.toSorted((a, b) => a - b);
    const agree = readings.length < MOST_READINGS ? AGREE : AGREE_AT_LAST;
    if (readings.length >= LEAST_READINGS && next - lowest <= agree * lowest) return { bytes: lowest, readings };
  }
  throw new Error(`Expected two readings that agree within 3 %, got ${readings.join(', ')} bytes.`);
}

async function read(work, times) {
  // Timers of the start and the report of the forced collection are not part of the reading.
  globalThis.gc();
  await sleep(2);
  const collected = collections;
  const before = process.memoryUsage();
  await work(times);
  const after = process.memoryUsage();
  await sleep(1);
  if (collections > collected)
    throw new Error('Expected no collection during a reading, got one: allocate less at a time.');
  const grown = (key) => after[key] - before[key];
  return Math.round((grown('heapUsed') + grown('arrayBuffers')) / times);
}
