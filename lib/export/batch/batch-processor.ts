import type { FinishedSpan } from '../../otel/finished-span';
import { isSampled } from '../../otel/is-sampled';
import type { SpanProcessor } from '../../otel/sdk';
import type { BatchQueue } from './batch-queue';

/** Queues the sampled spans that end. */
export class BatchProcessor implements SpanProcessor {
  constructor(private readonly queue: BatchQueue<FinishedSpan>) {}

  onStart(): void {}

  onEnd(span: FinishedSpan): void {
    // A span may be recorded without being sampled; such spans are not exported.
    if (isSampled(span.spanContext())) this.queue.enqueue(span);
  }

  forceFlush(): Promise<void> {
    return this.queue.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.queue.shutdown();
  }
}
