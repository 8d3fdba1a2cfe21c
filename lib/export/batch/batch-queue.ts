import type { Background } from './background-context';
import type { BatchSender } from './batch-sender';
import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import { countOf, type Signal } from '../signal';
import type { ExportAccount } from './export-counts';

export interface BatchQueueOptions {
  readonly signal: Pick<Signal<unknown>, 'nouns' | 'codes' | 'ifFull'>;
  /** The receiver, for warnings; without secrets. */
  readonly destination: string;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
}

/**
 * Collects spans or log records into batches. It sends a batch as soon as it is full, or `scheduledDelayMillis` after its
 * first item. The SDK's processor sends one batch per turn of the event loop, so its queue overflows during a long turn.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor
 */
export class BatchQueue<Item> {
  private readonly full: RepeatedWarning;
  private batch: Item[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly sender: BatchSender<Item>,
    private readonly account: ExportAccount,
    private readonly background: Background,
    private readonly options: BatchQueueOptions,
  ) {
    const { signal, destination } = options;
    this.full = new RepeatedWarning(
      signal.codes.dropped,
      (count) =>
        `${countOf(signal, count)} for ${destination} dropped: there are more ${signal.nouns[1]} than can be sent, and the ` +
        `queue of ${account.maxQueued} is full. The service is not affected. ${signal.ifFull}`,
    );
  }

  /** Queues an item; if the queue is full or has been shut down, drops and counts it. */
  enqueue(item: Item): void {
    if (this.ended) this.account.drop();
    else if (this.account.enqueue()) this.add(item);
    else this.full.count(1);
  }

  /**
   * Sends the items that are queued so far, and resolves when they are delivered.
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

  private add(item: Item): void {
    const { maxExportBatchSize, scheduledDelayMillis } = this.options;
    if (this.batch.push(item) >= maxExportBatchSize) this.sendBatch();
    else this.timer ??= this.background.run(() => setTimeout(() => this.sendBatch(), scheduledDelayMillis).unref());
  }

  private takeBatch(): Item[] {
    const { batch } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.batch = [];
    return batch;
  }
}
