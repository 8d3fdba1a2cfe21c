import { countFault } from '../../diagnostics/fault';
import { withHandledRejection } from '../../diagnostics/user-code';
import { warnOnce } from '../../diagnostics/warning';
import type { ExportResult, SpanExporter } from '../../otel/sdk';
import type { FinishedSpan } from '../../otel/finished-span';
import { redactor } from '../../redaction/redactor';
import { Batch } from './batch';
import type { Background } from './background-context';
import { failureOf, readableResult } from './given-result';
import { ExportFailure } from '../export-failure';
import { OutageReport } from './outage-report';
import { PartialSuccess } from '../otlp/partial-success';
import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import type { SpanAccount } from './export-counts';

export interface BatchSenderOptions {
  /** Where the spans go, for the warnings; without secrets. */
  readonly destination: string;
  /** After this many milliseconds without an answer a batch has failed, whatever comes later. */
  readonly timeoutMillis: number;
  /** How many batches the exporter may have at once; an exporter may rely on 1, unless it says otherwise. */
  readonly concurrency: number;
  /** Why what is on its way has not arrived yet, where the exporter can tell. */
  readonly lastError?: () => Error | undefined;
}

/** Gives batches to an exporter, as many at a time as it may have, and counts what becomes of them. */
export class BatchSender {
  private readonly outage: OutageReport;
  private readonly rejected: RepeatedWarning;
  private readonly waiting: Batch[] = [];
  private readonly underWay = new Set<Batch>();
  private rejection = '';
  private isSending = false;
  private isHeld = false;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly account: SpanAccount,
    private readonly background: Background,
    private readonly options: BatchSenderOptions,
  ) {
    const { destination } = options;
    this.outage = new OutageReport(destination);
    this.rejected = new RepeatedWarning(
      'SPANS_REJECTED',
      (count) => `${destination} has rejected ${count} of the spans that it was sent: ${this.rejection}`,
    );
  }

  /** Sends these spans, of which the account has each in its queue, at once or when the exporter has room for them. */
  send(spans: FinishedSpan[]): void {
    this.waiting.push(new Batch(spans));
    this.sendNext();
  }

  /**
   * Resolves when every batch that is here now has been answered.
   *
   * @param last spans that are still to be sent: an exporter may answer at once
   * @throws ExportFailure (as a rejection) where spans of one of them were lost, rejected or given up
   */
  async forceFlush(last: FinishedSpan[] = []): Promise<void> {
    if (last.length > 0) this.waiting.push(new Batch(last));
    const batches = this.unanswered;
    this.sendNext();
    await this.settled(batches);
    const failed = batches.find(({ failure }) => failure !== undefined);
    if (failed) throw new ExportFailure(this.options.destination, failed.failure);
  }

  /** Never rejects: a fault of the exporter must not reach the application. */
  shutdown(): Promise<void> {
    this.ended ??= this.end();
    return this.ended;
  }

  /** Stops waiting. Batches that the exporter has count as failed; those in the queue count as dropped. */
  abort(reason: string): void {
    const error = this.options.lastError?.() ?? new Error(reason);
    for (const batch of this.waiting.splice(0)) {
      batch.failure = error;
      batch.answer();
    }
    this.account.dropQueue();
    for (const batch of this.underWay) this.settle(batch, { code: 1, error });
  }

  /** The same for good. */
  discard(reason: string): void {
    this.abort(reason);
    this.rejected.say();
    void this.shutdown();
  }

  /** From here on, batches stay in the queue until {@link takeAll}. */
  hold(): void {
    this.isHeld = true;
  }

  /**
   * Takes all spans that have no answer yet. The caller sends them by other means, and calls {@link report}.
   *
   * @param size how many spans go together; more only where a batch has them already
   */
  takeAll(size: number): FinishedSpan[][] {
    for (const { size: spans } of this.waiting) this.account.send(spans);
    const taken: FinishedSpan[][] = [];
    for (const batch of this.unanswered) {
      const last = taken.at(-1);
      if (last && last.length + batch.spans.length <= size) last.push(...batch.spans);
      else taken.push([...batch.spans]);
      clearTimeout(batch.timer);
      batch.answer();
    }
    this.underWay.clear();
    this.waiting.length = 0;
    return taken;
  }

  /** Counts the result of spans that have left the queue, and warns where it is a loss. */
  report(count: number, { code, error }: ExportResult, begun?: number): void {
    if (error instanceof PartialSuccess) return this.settlePartly(count, error);
    this.account.settle(count, code === 0 ? count : 0);
    if (code === 0) this.outage.end();
    else this.outage.lose(count, error, begun);
  }

  private get unanswered(): readonly Batch[] {
    return [...this.underWay, ...this.waiting];
  }

  private async end(): Promise<void> {
    try {
      if (this.unanswered.length > 0) await this.settled(this.unanswered);
    } catch (error) {
      countFault('flushing an exporter', error);
    }
    try {
      await withHandledRejection(this.exporter.shutdown());
    } catch (error) {
      countFault('shutting down an exporter', error);
    }
  }

  private async settled(batches: readonly Batch[]): Promise<void> {
    await Promise.all(batches.map(({ answered }) => answered));
    await withHandledRejection(this.exporter.forceFlush?.());
  }

  /** An exporter that answers at once would come back in here for each batch of a long queue. */
  private sendNext(): void {
    if (this.isSending || this.isHeld) return;
    this.isSending = true;
    try {
      this.background.run(() => this.fillRoom());
    } finally {
      this.isSending = false;
    }
  }

  private fillRoom(): void {
    while (this.underWay.size < this.options.concurrency) {
      const batch = this.waiting.shift();
      if (!batch) break;
      this.export(batch);
    }
  }

  private export(batch: Batch): void {
    const { timeoutMillis, lastError } = this.options;
    const fail = (error: unknown): void => this.settle(batch, { code: 1, error: error as Error });
    this.account.send(batch.size);
    this.underWay.add(batch);
    batch.begun = this.outage.now;
    batch.timer = setTimeout(() => {
      fail(lastError?.() ?? new Error(`no answer within ${timeoutMillis} ms`));
    }, timeoutMillis).unref();
    try {
      const returned: unknown = withHandledRejection(
        this.exporter.export(batch.spans, (result) => this.settle(batch, result)),
      );
      // An exporter that is an `async` function answers by its callback all the same.
      if (isThenable(returned)) void Promise.resolve(returned).then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }

  private settle(batch: Batch, given: ExportResult | undefined): void {
    if (!this.underWay.delete(batch)) return;
    clearTimeout(batch.timer);
    const result = readableResult(given);
    batch.failure = failureOf(result);
    this.report(batch.size, result, batch.begun);
    batch.answer();
    this.sendNext();
  }

  /** A mere warning of the receiver comes as a partial success as well, with nothing rejected. */
  private settlePartly(count: number, { rejected, undelivered, message, cause }: PartialSuccess): void {
    const lost = Math.min(count - undelivered, rejected);
    const { destination } = this.options;
    const reason = redactor().text(message.slice(0, 1024));
    this.account.settle(count, count - undelivered - lost);
    if (cause) this.outage.lose(undelivered, cause);
    else this.outage.end();
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
