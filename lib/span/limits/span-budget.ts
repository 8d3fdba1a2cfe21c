import { warnOnce } from '../../diagnostics/warning';
import { traceLimits } from './trace-limits';

/** Attribute of a local root: how many spans below it were left out, because the trace had grown too large. */
export const ATTR_SPANS_LEFT_OUT = 'otel_instrument.spans.left_out';

/** How many spans one trace may have in this process, from its local root on. */
export class SpanBudget {
  private opened = 1;
  private excess = 0;

  /** @param rootName for the warning */
  constructor(private readonly rootName: string) {}

  /** Takes in one more span, or counts it as left out. */
  admit(): boolean {
    if (this.opened < traceLimits().spanCountLimit) {
      this.opened++;
      return true;
    }
    if (this.excess++ === 0) this.warn();
    return false;
  }

  /** Spans that were left out so far. */
  get leftOut(): number {
    return this.excess;
  }

  private warn(): void {
    warnOnce(
      `large trace ${this.rootName}`,
      'TRACE_TOO_LARGE',
      `A trace below ${this.rootName} has reached ${traceLimits().spanCountLimit} spans; those beyond are left out and counted on ` +
        'its first span. Instrument less of what runs in loops, set traceLimits.siblings to collapse it, or raise ' +
        'traceLimits.spanCountLimit.',
    );
  }
}
