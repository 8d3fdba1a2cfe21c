import type { FinishedSpan } from '../../otel/finished-span';
import { isSampled } from '../../otel/is-sampled';
import type { SpanProcessor } from '../../otel/sdk';
import type { ItemQueue } from './batch-queue';

/** Queues the spans that end: the sampled ones, or all. */
export class BatchProcessor implements SpanProcessor {
  /** @param takesUnsampled whether spans that are recorded without being sampled are exported, too */
  constructor(
    private readonly queue: ItemQueue<FinishedSpan>,
    private readonly takesUnsampled = false,
  ) {}

  onStart(): void {}

  onEnd(span: FinishedSpan): void {
    if (this.takesUnsampled || isSampled(span.spanContext())) this.queue.enqueue(span);
  }

  forceFlush(): Promise<void> {
    return this.queue.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.queue.shutdown();
  }
}
