/**
 * Measures the bytes that an operation allocates. No garbage is collected during a reading, so the heap grows by exactly these
 * bytes. With the flags, V8 compiles functions after a fixed number of calls, not after some time. Without them, a call can
 * allocate a tenth more, because its functions are not optimized yet.
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
/** Enough after the last reading: the gate fails only at a tenth. */
const AGREE_AT_LAST = 0.03;
let collections = 0;

/**
 * Repeats the work until the two lowest readings agree within 1 %. The lowest are the best: disturbances only add bytes.
 *
 * @param work runs the given number of operations
 * @param warm operations before the first reading
 * @param times operations of a reading
 * @returns the bytes of one operation, in the heap and in buffers outside it, and all readings
 * @throws if no two readings agree, or if garbage was collected during a reading
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
  // Timers from the start, and the report of this forced collection, must not count.
  globalThis.gc();
  await sleep(2);
  const collected = collections;
  const before = process.memoryUsage();
  await work(times);
  const after = process.memoryUsage();
  await sleep(1);
  if (collections > collected)
    throw new Error(
      'Expected no garbage collection during a reading, got one. Lower the number of operations in a reading.',
    );
  const grown = (key) => after[key] - before[key];
  return Math.round((grown('heapUsed') + grown('arrayBuffers')) / times);
}
