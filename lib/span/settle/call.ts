import { guard } from '../../diagnostics/fault';
import { isCancellation } from '../cancellation';
import type { OpenSpan } from '../open-span';

/** What a callsite wants to see of a call's outcome, while the span is still open. */
export interface Outcome {
  /** `false` where `returned` would do nothing, which spares asking it. */
  readonly wantsResult?: boolean;
  /** Whether the body is an async function, on whose promise nobody but its caller can have put anything. */
  readonly isAsync?: boolean;
  returned?(open: OpenSpan, result: unknown): void;
  /** Takes the place of recording the error on the span. */
  threw?(open: OpenSpan, error: unknown): void;
}

/** What can be run again, each time with a span of its own: each subscription of an Observable is a call. */
export interface Repeatable {
  /** @returns `undefined` where the run has no span */
  begin(): TracedCall | undefined;
}

/** One call of a body inside its span, whatever shape the result has; the first outcome ends the span. */
export class TracedCall {
  constructor(
    readonly open: OpenSpan,
    readonly outcome: Outcome,
    readonly origin: Repeatable,
  ) {}

  get isEnded(): boolean {
    return this.open.isEnded;
  }

  run<T>(body: () => T): T {
    return this.open.run(body);
  }

  returned(result: unknown): void {
    if (this.open.isEnded) return;
    if (this.outcome.wantsResult !== false) {
      guard('recording a result', () => this.outcome.returned?.(this.open, result), undefined);
    }
    this.open.end();
  }

  threw(error: unknown): void {
    if (this.open.isEnded) return;
    guard('recording an error', () => this.recordError(error), undefined);
    this.open.end();
  }

  cancelled(): void {
    this.open.cancel();
  }

  private recordError(error: unknown): void {
    if (isCancellation(error)) this.open.cancel();
    else if (this.outcome.threw) this.outcome.threw(this.open, error);
    else this.open.fail(error);
  }
}
