import { guard } from '../../diagnostics/fault';
import { isCancellation } from '../cancellation';
import type { OpenSpan } from '../open-span';

/** A callsite's handlers for the outcome of a call, run while the span is still open. */
export interface Outcome {
  /** `false` if `returned` would do nothing; then it is not called. */
  readonly wantsResult?: boolean;
  /** Whether the body is an async function, whose promise is native and has no extra properties. */
  readonly isAsync?: boolean;
  returned?(open: OpenSpan, result: unknown): void;
  /** Replaces the recording of the error on the span. */
  threw?(open: OpenSpan, error: unknown): void;
}

/** Work that can run again, each time with its own span, such as the subscriptions of an Observable. */
export interface Repeatable {
  /** @returns `undefined` if the run gets no span */
  begin(): TracedCall | undefined;
}

/** One call inside its span. The first outcome ends the span; later ones are ignored. */
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
      guard('recording a result', () => this.outcome.returned?.(this.open, result));
    }
    this.open.end();
  }

  threw(error: unknown): void {
    if (this.open.isEnded) return;
    guard('recording an error', () => this.recordError(error));
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
