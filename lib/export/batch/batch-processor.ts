import { isSampled } from '../../otel/is-sampled';
import type { SpanProcessor } from '../../otel/sdk';
import type { FinishedSpan } from '../../otel/finished-span';
import type { Background } from './background-context';
import type { BatchSender } from './batch-sender';
import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import type { SpanAccount } from './export-counts';

export interface BatchProcessorOptions {
  /** Receiver of the spans, for warnings; without secrets. */
  readonly destination: string;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
}

/**
 * Collects ended spans into batches. It sends a batch as soon as it is full, or `scheduledDelayMillis` after its first
 * span. The SDK's processor sends one batch per turn of the event loop, so its queue overflows during a long turn.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor
 */
export class BatchProcessor implements SpanProcessor {
  private readonly full: RepeatedWarning;
  private batch: FinishedSpan[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly sender: BatchSender,
    private readonly account: SpanAccount,
    private readonly background: Background,
    private readonly options: BatchProcessorOptions,
  ) {
    this.full = new RepeatedWarning(
      'SPANS_DROPPED',
      (count) =>
        `${count} span${count === 1 ? '' : 's'} for ${options.destination} dropped: spans end faster than they can be sent, ` +
        `and the queue of ${account.maxQueued} is full. The service is not affected. Sample fewer traces, or raise ` +
        '`batch.maxQueueSize` (OTEL_BSP_MAX_QUEUE_SIZE).',
    );
  }

  onStart(): void {}

  onEnd(span: FinishedSpan): void {
    // A span may be recorded without being sampled; such spans are not exported.
    if (!isSampled(span.spanContext())) return;
    if (this.ended) this.account.drop();
    else if (this.account.enqueue()) this.add(span);
    else this.full.count(1);
  }

  /**
   * Sends the spans that have ended so far, and resolves when they are delivered.
   *
   * @throws ExportFailure (as a rejection) if some of them are not
   */
  forceFlush(): Promise<void> {
    return this.sender.forceFlush(this.takeBatch());
  }

  shutdown(): Promise<void> {
    this.ended = true;
    this.full.report();
    this.sendBatch();
    return this.sender.shutdown();
  }

  abort(reason: string): void {
    this.takeBatch();
    this.sender.abort(reason);
  }

  discard(reason: string): void {
    this.ended = true;
    this.takeBatch();
    this.sender.discard(reason);
  }

  /** Sends the current batch, even if it is not full. */
  sendBatch(): void {
    const batch = this.takeBatch();
    if (batch.length > 0) this.sender.send(batch);
  }

  private add(span: FinishedSpan): void {
    const { maxExportBatchSize, scheduledDelayMillis } = this.options;
    if (this.batch.push(span) >= maxExportBatchSize) this.sendBatch();
    else this.timer ??= this.background.run(() => setTimeout(() => this.sendBatch(), scheduledDelayMillis).unref());
  }

  private takeBatch(): FinishedSpan[] {
    const { batch } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.batch = [];
    return batch;
  }
}
