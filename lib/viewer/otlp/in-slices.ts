/** How long work may hold the event loop. A step of the work may be longer than it should be, so this is far below 50 ms. */
const SLICE_MILLIS = 8;

interface Job {
  /** Returns whether it has ended. */
  readonly step: () => boolean;
}

const waiting: Job[] = [];
let isScheduled = false;

/**
 * Runs a generator to its end. Between its steps, it lets the event loop handle other things whenever a slice of time is over.
 *
 * All work of the process shares the slices, in turn. Otherwise twenty requests that arrive together, as they do on a busy
 * machine, would each hold the event loop for a slice before anything else gets its turn.
 */
export function inSlices<T>(work: Generator<unknown, T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const step = (): boolean => {
      try {
        const { done, value } = work.next();
        if (done) resolve(value);
        return done ?? false;
      } catch (error) {
        reject(error);
        return true;
      }
    };
    waiting.push({ step });
    schedule();
  });
}

function schedule(): void {
  if (isScheduled || waiting.length === 0) return;
  isScheduled = true;
  setImmediate(runSlice);
}

function runSlice(): void {
  const end = performance.now() + SLICE_MILLIS;
  do {
    const job = waiting.shift();
    if (!job) break;
    let isDone = job.step();
    while (!isDone && performance.now() < end) isDone = job.step();
    if (!isDone) waiting.push(job);
  } while (performance.now() < end);
  isScheduled = false;
  schedule();
}
