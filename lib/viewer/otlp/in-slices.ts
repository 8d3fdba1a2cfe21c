import { setImmediate } from 'node:timers/promises';

/** How long work may hold the event loop. A step of the work may be longer than it should be, so this is far below 50 ms. */
const SLICE_MILLIS = 8;

/** Runs a generator to its end. Between its steps, it lets the event loop handle other things whenever a slice of time is over. */
export async function inSlices<T>(work: Generator<unknown, T>): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MILLIS;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await setImmediate();
  }
}
