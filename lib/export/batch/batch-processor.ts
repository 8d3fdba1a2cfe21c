import { TraceFlags } from '@opentelemetry/api';
import type { SpanProcessor } from '../../otel/sdk';
import type { FinishedSpan } from '../../otel/finished-span';
import type { Background } from './background-context';
import type { BatchSender } from './batch-sender';
import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import type { SpanAccount } from './export-counts';

export interface BatchProcessorOptions {
  /** Where the spans go, for the warning; without secrets. */
  readonly destination: string;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
}

/**
 * Gathers the spans that end into batches, and hands each over as soon as it is full, or old. The SDK's processor hands
 * over one batch a turn of the event loop, so that a turn that takes long makes its queue overflow. What it drops it tells
 * through `diag` alone, and only when its queue takes a span again.
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
        `${count} span${count === 1 ? '' : 's'} for ${options.destination} dropped: more end than can be sent, and the ` +
        `queue of ${account.maxQueued} is full. The service is not affected. Sample fewer traces, or raise ` +
        '`batch.maxQueueSize` (OTEL_BSP_MAX_QUEUE_SIZE).',
    );
  }

  onStart(): void {}

  onEnd(span: FinishedSpan): void {
    if (!isSampled(span)) return;
    if (this.ended) this.account.drop();
    else if (this.account.enqueue()) this.add(span);
    else this.full.count(1);
  }

  /** Resolves when all that has ended so far has been answered or given up. */
  forceFlush(): Promise<void> {
    return this.sender.forceFlush(this.takeBatch());
  }

  shutdown(): Promise<void> {
    this.ended = true;
    this.full.say();
    this.handOver();
    return this.sender.shutdown();
  }

  /** Stops waiting. Spans that the exporter has count as failed; those in the queue count as dropped. */
  abort(reason: string): void {
    this.takeBatch();
    this.sender.abort(reason);
  }

  /** The same for good. */
  discard(reason: string): void {
    this.ended = true;
    this.takeBatch();
    this.sender.discard(reason);
  }

  /** Sends the batch that is not full yet. */
  handOver(): void {
    const batch = this.takeBatch();
    if (batch.length > 0) this.sender.send(batch);
  }

  private add(span: FinishedSpan): void {
    const { maxExportBatchSize, scheduledDelayMillis } = this.options;
    if (this.batch.push(span) >= maxExportBatchSize) this.handOver();
    else this.timer ??= this.background.run(() => setTimeout(() => this.handOver(), scheduledDelayMillis).unref());
  }

  private takeBatch(): FinishedSpan[] {
    const { batch } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.batch = [];
    return batch;
  }
}

const { SAMPLED } = TraceFlags;

/** Spans that are recorded but not sampled are nobody's to export. */
function isSampled(span: FinishedSpan): boolean {
  return (span.spanContext().traceFlags & SAMPLED) !== 0;
}
