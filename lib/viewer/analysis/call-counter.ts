import { Quantiles } from '../../query/match/quantiles';
import type { TraceSpan } from '../../trace/trace-span';
import type { CallSummary } from '../api/service-map';
import { nanosText } from './nanos-text';
import { durationOf } from './span-statistics';
import { perSecond, TimeRange } from './time-range';

/** Counts calls, and summarises how long they took. */
export class CallCounter {
  readonly #durations = new Quantiles();
  readonly #range = new TimeRange();
  #errors = 0;

  add(span: TraceSpan): void {
    this.#durations.add(durationOf(span));
    this.#range.add(span);
    if (span.status.code === 'error') this.#errors++;
  }

  get summary(): CallSummary {
    const durations = this.#durations;
    return {
      calls: durations.count,
      errors: this.#errors,
      perSecond: perSecond(durations.count, this.#range),
      p50Nanos: nanosText(durations.at(0.5)),
      p99Nanos: nanosText(durations.at(0.99)),
    };
  }
}
