import { setImmediate } from 'node:timers/promises';

const SLICE_MILLIS = 10;

/** A request that its client has closed needs no answer. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/**
 * Divides long work into slices of about 10 ms, so that other requests and exports are not delayed. A loop asks `isOver` before each
 * piece of work, and awaits `next` if it is.
 */
export class TimeSlice {
  #end = performance.now() + SLICE_MILLIS;
  readonly #startedMillis = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  get elapsedMillis(): number {
    return performance.now() - this.#startedMillis;
  }

  isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** @throws AbandonedError if the client has closed the request */
  async next(): Promise<void> {
    await setImmediate();
    if (this.signal?.aborted) throw new AbandonedError('The client closed the request.');
    this.#end = performance.now() + SLICE_MILLIS;
  }

  /**
   * Runs a generator to its end, with pauses between its steps.
   *
   * @throws AbandonedError if the client has closed the request
   */
  async run<T>(work: Generator<unknown, T>): Promise<T> {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      if (this.isOver()) await this.next();
    }
  }
}
