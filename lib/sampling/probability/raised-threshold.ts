import type { TraceState } from '@opentelemetry/api';
import { thresholdIn, withThreshold } from './ot-trace-state';
import { shortThreshold } from './rejection-threshold';

/** In place of a threshold: the probability is unknown. Larger than every threshold as text. */
export const UNKNOWN_THRESHOLD = 'unknown';

/** A lower bound for the `ot=th` of the spans of one trace. */
export class RaisedThreshold {
  private given: TraceState | undefined;
  private raised: TraceState | undefined;

  /** @param least 14 hexadecimal digits, or {@link UNKNOWN_THRESHOLD} */
  constructor(private readonly least: string) {}

  /** Raises the threshold, or removes it if the probability is unknown. A state without one stays as it is. */
  in(traceState: TraceState): TraceState {
    // The spans of one trace usually share their state.
    if (this.raised === undefined || this.given !== traceState) {
      this.given = traceState;
      this.raised = this.raise(traceState);
    }
    return this.raised;
  }

  private raise(traceState: TraceState): TraceState {
    const threshold = thresholdIn(traceState);
    if (threshold === undefined || threshold >= this.least) return traceState;
    return withThreshold(traceState, this.least === UNKNOWN_THRESHOLD ? undefined : shortThreshold(this.least));
  }
}
