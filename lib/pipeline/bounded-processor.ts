import { type Context, type Span, type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { FinishedSpan, SpanProcessor } from '../engine/sdk';
import { RepeatedWarning } from './repeated-warning';
import type { SpanAccount, SpanBounds } from './span-account';

/**
 * Stands in front of the SDK's batch processor and has the same bound. The SDK drops what does not fit into its queue,
 * and what ends after its shutdown, without a count; from here, nothing that it would drop reaches it.
 */
export class BoundedProcessor implements SpanProcessor {
  private readonly full: RepeatedWarning;
  private ended = false;

  /** @param destination where the spans would have gone, for the warning */
  constructor(
    private readonly batches: SpanProcessor,
    private readonly account: SpanAccount,
    private readonly bounds: SpanBounds,
    destination: string,
  ) {
    this.full = new RepeatedWarning(
      'SPANS_DROPPED',
      (count) =>
        `${count} span${count === 1 ? '' : 's'} for ${destination} dropped: more end than can be sent, and the queue of ` +
        `${bounds.queued} is full. The service is not affected. Sample fewer traces, or raise \`batch.maxQueueSize\` ` +
        '(OTEL_BSP_MAX_QUEUE_SIZE).',
    );
  }

  onStart(span: Span, parentContext: Context): void {
    this.batches.onStart(span, parentContext);
  }

  onEnd(span: FinishedSpan): void {
    if (!isSampled(span)) return;
    if (this.ended) this.account.drop();
    else if (this.account.enqueue(this.bounds)) this.batches.onEnd(span);
    else this.full.count(1);
  }

  forceFlush(): Promise<void> {
    return this.batches.forceFlush();
  }

  shutdown(): Promise<void> {
    this.ended = true;
    this.full.say();
    return this.batches.shutdown();
  }
}

const { SAMPLED } = TraceFlags;

/** Spans that are recorded but not sampled are nobody's to export. */
function isSampled(span: FinishedSpan): boolean {
  const { traceFlags } = (span as { spanContext(): SpanContext }).spanContext();
  return (traceFlags & SAMPLED) !== 0;
}
