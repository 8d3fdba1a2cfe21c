import { type Context, trace } from '@opentelemetry/api';
import { ActiveSpan } from '../active-span';
import { OpenSpan } from '../open-span';

/** Called when the work of a dropped span has ended. */
export type CountDropped = (millis: number, failed: boolean) => void;

/**
 * Takes the place of a span over the trace's budget. The work runs in the context of the enclosing span, which becomes the
 * parent of its children and is propagated in outgoing calls. Nothing is recorded.
 */
export class DroppedSpan extends OpenSpan {
  private failed = false;
  private readonly began = performance.now();

  constructor(
    name: string,
    context: Context,
    enclosing: ActiveSpan,
    private readonly count: CountDropped | undefined,
  ) {
    const unrecorded = trace.wrapSpanContext((trace.getSpan(context) ?? enclosing.span).spanContext());
    super(new ActiveSpan(unrecorded, { name, target: name }, enclosing), context, false);
    this.active.startedBy(undefined, enclosing);
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
