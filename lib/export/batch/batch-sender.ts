import { countFault } from '../../diagnostics/fault';
import { withHandledRejection } from '../../diagnostics/user-code';
import { warnOnce } from '../../diagnostics/warning';
import type { ExportResult, ItemExporter } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { Batch } from './batch';
import type { Background } from './background-context';
import { failureOf, readableResult } from './given-result';
import { ExportFailure } from '../export-failure';
import { OutageReport } from './outage-report';
import { PartialSuccess } from '../otlp/partial-success';
import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import type { ExportAccount } from './export-counts';
import { countOf, type Signal } from '../signal';

export interface BatchSenderOptions {
  readonly signal: Pick<Signal<unknown>, 'nouns' | 'codes'>;
  /** The receiver, for warnings; without secrets. */
  readonly destination: string;
  /** A batch without a result after this time has failed; a later result is ignored. */
  readonly timeoutMillis: number;
  /** How many batches may be in flight at once. The specification guarantees exporters 1. */
  readonly concurrency: number;
  /** The last error of the exports in flight, if the exporter knows it. */
  readonly lastError?: () => Error | undefined;
}

/** Sends batches to an exporter, with limited concurrency, and counts the results. */
export class BatchSender<Item> {
  private readonly outage: OutageReport;
  private readonly rejected: RepeatedWarning;
  private readonly queue: Batch<Item>[] = [];
  private readonly inFlight = new Set<Batch<Item>>();
  private rejection = '';
  private isSending = false;
  private isHeld = false;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly exporter: ItemExporter<Item>,
    private readonly account: ExportAccount,
    private readonly background: Background,
    private readonly options: BatchSenderOptions,
  ) {
    const { destination, signal } = options;
    this.outage = new OutageReport(signal, destination);
    this.rejected = new RepeatedWarning(
      signal.codes.rejected,
      (count) => `${destination} rejected ${countOf(signal, count)}: ${this.rejection}`,
    );
  }

  /** Sends items now, or as soon as the concurrency allows it. The account must have queued them. */
  send(items: Item[]): void {
    this.queue.push(new Batch(items));
    this.sendNext();
  }

  /**
   * Resolves when every batch, queued or in flight, has a result.
   *
   * @param last further items to send. Not by {@link send}: the exporter may call back at once, and their result would be
   *   missed
   * @throws ExportFailure (as a rejection) if items were lost, rejected or aborted
   */
  async forceFlush(last: Item[] = []): Promise<void> {
    if (last.length > 0) this.queue.push(new Batch(last));
    const batches = this.unsettled;
    this.sendNext();
    await this.waitFor(batches);
    const failed = batches.find(({ failure }) => failure !== undefined);
    const { signal, destination } = this.options;
    if (failed) throw new ExportFailure(signal.nouns[1], destination, failed.failure);
  }

  /** Never rejects: errors of the exporter are counted, and must not reach the application. */
  shutdown(): Promise<void> {
    this.ended ??= this.end();
    return this.ended;
  }

  /** Fails the batches in flight and drops the queued ones. {@link send} works as before. */
  abort(reason: string): void {
    const error = this.options.lastError?.() ?? new Error(reason);
    for (const batch of this.queue.splice(0)) {
      batch.failure = error;
      batch.settle();
    }
    this.account.dropQueue();
    for (const batch of this.inFlight) this.settle(batch, { code: 1, error });
  }

  /** Like {@link abort}, but for good: it also shuts down the exporter. */
  discard(reason: string): void {
    this.abort(reason);
    this.rejected.report();
    void this.shutdown();
  }

  /** From now on, batches stay in the queue until {@link takeAll}. */
  hold(): void {
    this.isHeld = true;
  }

  /**
   * Takes all items without a result. The caller sends them itself, and calls {@link report}.
   *
   * @param size most items per array, unless a single batch has more
   */
  takeAll(size: number): Item[][] {
    for (const { size: queued } of this.queue) this.account.send(queued);
    const taken: Item[][] = [];
    for (const batch of this.unsettled) {
      const last = taken.at(-1);
      if (last && last.length + batch.items.length <= size) last.push(...batch.items);
      else taken.push([...batch.items]);
      clearTimeout(batch.timer);
      batch.settle();
    }
    this.inFlight.clear();
    this.queue.length = 0;
    return taken;
  }

  /** Counts the result of items that have left the queue, and warns about losses. */
  report(count: number, { code, error }: ExportResult, mark?: number): void {
    if (error instanceof PartialSuccess) return this.settlePartly(count, error);
    this.account.settle(count, code === 0 ? count : 0);
    if (code === 0) this.outage.recover();
    else this.outage.fail(count, error, mark);
  }

  private get unsettled(): readonly Batch<Item>[] {
    return [...this.inFlight, ...this.queue];
  }

  private async end(): Promise<void> {
    try {
      if (this.unsettled.length > 0) await this.waitFor(this.unsettled);
    } catch (error) {
      countFault('flushing an exporter', error);
    }
    try {
      await withHandledRejection(this.exporter.shutdown());
    } catch (error) {
      countFault('shutting down an exporter', error);
    }
  }

  private async waitFor(batches: readonly Batch<Item>[]): Promise<void> {
    await Promise.all(batches.map(({ settled }) => settled));
    await withHandledRejection(this.exporter.forceFlush?.());
  }

  /** Guards against recursion: an exporter that calls back at once would re-enter for each batch of a long queue. */
  private sendNext(): void {
    if (this.isSending || this.isHeld) return;
    this.isSending = true;
    try {
      this.background.run(() => this.exportQueue());
    } finally {
      this.isSending = false;
    }
  }

  private exportQueue(): void {
    while (this.inFlight.size < this.options.concurrency) {
      const batch = this.queue.shift();
      if (!batch) break;
      this.export(batch);
    }
  }

  private export(batch: Batch<Item>): void {
    const { timeoutMillis, lastError } = this.options;
    const fail = (error: unknown): void => this.settle(batch, { code: 1, error: error as Error });
    this.account.send(batch.size);
    this.inFlight.add(batch);
    batch.mark = this.outage.mark;
    batch.timer = setTimeout(() => {
      fail(lastError?.() ?? new Error(`no response within ${timeoutMillis} ms`));
    }, timeoutMillis).unref();
    try {
      const returned: unknown = withHandledRejection(
        this.exporter.export(batch.items, (result) => this.settle(batch, result)),
      );
      // An `async` export function also reports its result through the callback; only a rejection matters here.
      if (isThenable(returned)) void Promise.resolve(returned).then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }

  private settle(batch: Batch<Item>, given: ExportResult | undefined): void {
    if (!this.inFlight.delete(batch)) return;
    clearTimeout(batch.timer);
    const result = readableResult(given);
    batch.failure = failureOf(result);
    this.report(batch.size, result, batch.mark);
    batch.settle();
    this.sendNext();
  }

  /** A receiver may also send a partial success that rejects nothing, as a warning. */
  private settlePartly(count: number, { rejected, undelivered, message, cause }: PartialSuccess): void {
    const lost = Math.min(count - undelivered, rejected);
    const { destination } = this.options;
    const reason = redactor().text(message.slice(0, 1024));
    this.account.settle(count, count - undelivered - lost);
    if (cause) this.outage.fail(undelivered, cause);
    else this.outage.recover();
    if (lost > 0) {
      this.rejection = reason;
      this.rejected.count(lost);
    } else if (rejected === 0 && undelivered === 0) {
      warnOnce(`receiver ${reason}`, 'RECEIVER_WARNING', `${destination} warns: ${reason}`);
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
