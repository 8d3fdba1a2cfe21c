import { type Context, trace } from '@opentelemetry/api';
import { ActiveSpan } from '../active-span';
import { OpenSpan } from '../open-span';

/** What counts a span that was left out, when the work that it would have shown has ended. */
export type CountLeftOut = (millis: number, failed: boolean) => void;

/**
 * Stands for a span that the trace has no room for: the work runs inside the span around it, which is what its children
 * attach to and what its context is sent with, and nothing is recorded.
 */
export class DroppedSpan extends OpenSpan {
  private failed = false;
  private readonly began = performance.now();

  constructor(
    name: string,
    context: Context,
    around: ActiveSpan,
    private readonly count: CountLeftOut | undefined,
  ) {
    const unrecorded = trace.wrapSpanContext((trace.getSpan(context) ?? around.span).spanContext());
    super(new ActiveSpan(unrecorded, { name, target: name }, around), context, false);
    this.active.startedBy(undefined, around);
  }

  override fail(): void {
    this.failed = true;
  }

  override failWith(): void {
    this.failed = true;
  }

  override end(): void {
    if (this.isEnded) return;
    super.end();
    this.count?.(performance.now() - this.began, this.failed);
  }
}
