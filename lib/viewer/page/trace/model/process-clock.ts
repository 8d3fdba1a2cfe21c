import { spanAt, type TraceModel } from './trace-model';

/** Within this time after a gap, a process whose event loop was busy goes on with everything at once. */
const RESUME_NANOS = 2_000_000;

/** The moments at which each process of a trace did something that left a mark. */
export class ProcessClock {
  readonly #moments = new Map<unknown, number[]>();
  readonly #model: TraceModel;

  constructor(model: TraceModel) {
    this.#model = model;
    for (let index = 0; index < model.entries.length; index++) {
      const span = spanAt(model, index);
      if (!span) continue;
      const process = span.resource ?? span.service;
      const moments = this.#moments.get(process) ?? [];
      moments.push(model.starts[index] ?? 0, model.ends[index] ?? 0);
      this.#moments.set(process, moments);
    }
    for (const moments of this.#moments.values()) moments.sort((a, b) => a - b);
  }

  /**
   * Whether the process of a span probably could do nothing in a period: several of its spans began or ended right after it, and
   * none of them within.
   */
  isBlocked(index: number, start: number, end: number): boolean {
    const span = spanAt(this.#model, index);
    const moments = this.#moments.get(span?.resource ?? span?.service) ?? [];
    const first = firstAfter(moments, start);
    if ((moments[first] ?? Infinity) < end) return false;
    // The span after the gap is one of them; two more belong to other work.
    const resumed = firstAfter(moments, end + RESUME_NANOS) - first;
    return resumed >= 3;
  }
}

/** The first place in a sorted list with a number above a bound. */
function firstAfter(sorted: readonly number[], bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
