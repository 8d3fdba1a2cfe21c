import { warnOnce } from '../../diagnostics/warning';
import { traceLimits } from './trace-limits';

/** Attribute of a local root: number of spans below it that were dropped by `traceLimits.spanCountLimit`. */
export const ATTR_SPANS_DROPPED = 'otel_instrument.spans.left_out';

/** Counts the spans of one trace in this process, from its local root on. */
export class SpanBudget {
  private opened = 1;
  private dropped = 0;

  /** @param rootName for the warning */
  constructor(private readonly rootName: string) {}

  /** @returns whether one more span is within the budget; if not, it is counted as dropped */
  admit(): boolean {
    if (this.opened < traceLimits().spanCountLimit) {
      this.opened++;
      return true;
    }
    if (this.dropped++ === 0) this.warn();
    return false;
  }

  get leftOut(): number {
    return this.dropped;
  }

  private warn(): void {
    warnOnce(
      `large trace ${this.rootName}`,
      'TRACE_TOO_LARGE',
      `A trace below ${this.rootName} has reached traceLimits.spanCountLimit, ${traceLimits().spanCountLimit} spans. Further spans are ` +
        `dropped and counted in ${ATTR_SPANS_DROPPED} of its first span. Do not instrument functions that run in loops, ` +
        'collapse repeated spans with traceLimits.siblingCountLimit, or raise traceLimits.spanCountLimit.',
    );
  }
}
