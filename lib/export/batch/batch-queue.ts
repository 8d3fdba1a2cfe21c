import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import { countOf, type Signal } from '../signal';
import type { Background } from './background-context';
import type { BatchSender } from './batch-sender';
import type { ExportAccount } from './export-counts';
import type { Gatherer } from './gatherer';

export interface BatchQueueOptions {
  readonly signal: Pick<Signal<unknown>, 'nouns' | 'codes' | 'ifFull' | 'batch'>;
  /** The receiver, for warnings; without secrets. */
  readonly destination: string;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  /** The limit in bytes, for warnings: `64 MiB`. */
  readonly room?: string;
}

/** A queue, as the code that adds items uses it. */
export interface ItemQueue<Item> {
  /** Queues an item; if the queue is full or has been shut down, drops and counts it. Never throws. */
  enqueue(item: Item): void;
  /**
   * Sends the items that are queued so far, and resolves when they are delivered.
   *
   * @throws ExportFailure (as a rejection) if some of them are not
   */
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Collects spans or log records into batches. It sends a batch as soon as it is full, or `scheduledDelayMillis` after its
 * first item. The SDK's processor sends one batch per turn of the event loop, so its queue overflows during a long turn.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor
 */
export class BatchQueue<Item, Load> implements ItemQueue<Item> {
  private readonly full: RepeatedWarning;
  private readonly close = (): void => this.sendBatch();
  private timer: NodeJS.Timeout | undefined;
  private ended = false;
  /** The limit that dropped the last item, and the option that sets it. */
  private bound = '';
  private remedy = '';

  constructor(
    private readonly gatherer: Gatherer<Item, Load>,
    private readonly sender: BatchSender<Load>,
    private readonly account: ExportAccount,
    private readonly background: Background,
    private readonly options: BatchQueueOptions,
  ) {
    const { signal, destination } = options;
    sender.sendCollected = this.close;
    this.full = new RepeatedWarning(signal.codes.dropped, (count) => {
      const reason = sender.isWaiting
        ? 'the receiver is unavailable'
        : `there are more ${signal.nouns[1]} than can be sent`;
      return (
        `${countOf(signal, count)} for ${destination} dropped: ${reason}, and the queue of ${this.bound} is full. ` +
        `The service is not affected. ${signal.ifFull(this.remedy)}`
      );
    });
  }

  enqueue(item: Item): void {
    const { account, gatherer } = this;
    const { signal, room = '' } = this.options;
    if (this.ended) return account.drop();
    const { path, variable } = signal.batch;
    if (account.isFull) return this.drop(String(account.maxQueued), `\`${path}.maxQueueSize\` (${variable})`);
    switch (gatherer.add(item, this.close)) {
      case 'full':
        return this.drop(room, `\`${path}.maxQueueBytes\``);
      case 'broken':
        return account.fail();
      case 'added':
        account.enqueue();
        this.schedule();
    }
  }

  async forceFlush(): Promise<void> {
    await this.sender.forceFlush(this.takeBatch());
  }

  shutdown(): Promise<void> {
    this.ended = true;
    this.full.report();
    this.sendBatch();
    return this.sender.shutdown();
  }

  abort(reason: string): void {
    this.clear();
    this.sender.abort(reason);
  }

  discard(reason: string): void {
    this.ended = true;
    this.clear();
    this.sender.discard(reason);
  }

  /** Sends the current batch, even if it is not full. */
  sendBatch(): void {
    const batch = this.takeBatch();
    if (batch) this.sender.send(batch.load, batch.size);
  }

  private schedule(): void {
    const { maxExportBatchSize, scheduledDelayMillis } = this.options;
    if (this.gatherer.size >= maxExportBatchSize) this.sendBatch();
    else
      this.timer ??= this.background.run(() => setTimeout(() => this.sendIfPossible(), scheduledDelayMillis).unref());
  }

  /** While the receiver is unavailable, the batch keeps filling. Otherwise many small batches would wait. */
  private sendIfPossible(): void {
    if (!this.sender.isWaiting) this.sendBatch();
  }

  private takeBatch(): { readonly load: Load; readonly size: number } | undefined {
    const { size } = this.gatherer;
    this.stopTimer();
    return size > 0 ? { load: this.gatherer.take(), size } : undefined;
  }

  private clear(): void {
    this.stopTimer();
    this.gatherer.clear();
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private drop(bound: string, remedy: string): void {
    this.bound = bound;
    this.remedy = remedy;
    this.account.drop();
    this.full.count(1);
  }
}
