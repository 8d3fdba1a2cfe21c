import { type Context, trace } from '@opentelemetry/api';
import { ActiveSpan } from '../active-span';
import { OpenSpan } from '../open-span';
import { SiblingCollapse } from './sibling-collapse';
import { traceLimits } from './trace-limits';

/**
 * Takes the place of a span over the trace's budget. The work runs in the context of the enclosing span, which becomes the
 * parent of its children and is propagated in outgoing calls. Nothing is recorded.
 */
class DroppedSpan extends OpenSpan {
  private failed = false;
  private readonly began = performance.now();

  constructor(
    name: string,
    context: Context,
    enclosing: ActiveSpan,
    private readonly count: ReturnType<SiblingCollapse['admit']>,
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

/** @returns the substitute for a span over a limit; `undefined` if the span is within all limits */
export function dropSpan(name: string, outer: Context, enclosing: ActiveSpan): OpenSpan | undefined {
  const hasLimit = traceLimits().siblingCountLimit !== Number.POSITIVE_INFINITY;
  const collapse = hasLimit ? (enclosing.children ??= new SiblingCollapse()).admit(name) : undefined;
  if (!collapse && enclosing.budget.admit()) return undefined;
  return new DroppedSpan(name, outer, enclosing, collapse);
}
