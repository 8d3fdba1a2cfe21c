import type { ExportResult } from '../../otel/sdk';
import { ExportFailure } from '../export-failure';
import type { Background } from './background-context';
import type { Batch } from './batch';
import type { BatchExporter, BatchSenderOptions, DeliveryResult } from './batch-exporter';
import { callExporter, endExporter, flushExporter } from './exporter-call';
import { DeliveryReport } from '../outcome/delivery-report';
import type { ExportAccount } from './export-counts';
import { Flushes } from './flushes';
import { failureOf, readableResult } from '../outcome/given-result';
import { PartialSuccess } from '../otlp/partial-success';
import { ReceiverGate } from './receiver-gate';
import { WaitingBatches } from './waiting-batches';

/** A batch fails for good after this many failed exports while others succeeded: it is the cause, not the receiver. */
const MOST_STRIKES = 10;

/** Sends batches to an exporter, with limited concurrency, and counts the results. */
export class BatchSender<Load> {
  /**
   * Sends the batch that the queue is filling. Called when the receiver is back, when telemetry ends, or when the only waiting
   * batch may itself be the cause of the failures.
   */
  sendCollected: () => void = () => undefined;
  private readonly reports: DeliveryReport;
  private readonly flushes = new Flushes<Batch<Load>>();
  private readonly gate = new ReceiverGate(() => this.probe());
  private readonly waiting = new WaitingBatches<Load>();
  private readonly inFlight = new Set<Batch<Load>>();
  private delivered = 0;
  private isSending = false;
  private isHeld = false;
  /** How many deadlines are set. */
  private endings = 0;
  private isEnded = false;
  private ended: Promise<void> | undefined;
  private lastFailure: Error | undefined;

  constructor(
    private readonly exporter: BatchExporter<Load>,
    private readonly account: ExportAccount,
    private readonly background: Background,
    private readonly options: BatchSenderOptions<Load>,
  ) {
    this.reports = new DeliveryReport(account, options);
  }

  /** Whether batches wait because the receiver is unavailable. */
  get isWaiting(): boolean {
    return this.gate.isClosed;
  }

  /** Sends a batch now, or as soon as the concurrency and the receiver allow it. The account must have queued its items. */
  send(load: Load, size: number): void {
    this.waiting.add(load, size);
    this.sendNext();
  }

  /**
   * Resolves when every batch, queued or in flight, has a result.
   *
   * @param last another batch to send. If {@link send} sent it first, the flush could miss a result that comes at once
   * @throws ExportFailure (as a rejection) if items were lost, rejected or aborted, or if they wait because the receiver is unavailable
   */
  async forceFlush(last?: { readonly load: Load; readonly size: number }): Promise<void> {
    if (last) this.waiting.add(last.load, last.size);
    const settled = this.flushes.wait(this.unsettled);
    this.gate.probeNow();
    this.sendNext();
    const failure = await settled;
    await flushExporter(this.exporter);
    const { signal, destination } = this.options;
    if (failure) throw new ExportFailure(signal.nouns[1], destination, failure);
  }

  /** Never rejects: errors of the exporter are counted, and must not reach the application. */
  shutdown(): Promise<void> {
    this.isEnded = true;
    return (this.ended ??= this.end());
  }

  /** Telemetry ends: until you call the returned function, no batch waits for an unavailable receiver. */
  endWaiting(): () => void {
    this.endings++;
    this.resume();
    return () => void this.endings--;
  }

  /** Fails the batches that are or were in flight, and drops the others. {@link send} works as before. */
  abort(reason: string): void {
    const error = this.options.retrying?.lastError ?? this.lastFailure ?? new Error(reason);
    for (const batch of this.waiting.takeAll()) {
      if (batch.isGivenBack) this.fail(batch, error);
      else this.close(batch, error);
    }
    this.account.dropQueue();
    for (const batch of this.inFlight) this.settle(batch, { code: 1, error });
    this.gate.open();
  }

  /** Like {@link abort}, but for good: it also shuts down the exporter. */
  discard(reason: string): void {
    this.abort(reason);
    this.reports.end();
    void this.shutdown();
  }

  /** From now on, batches stay in the queue until {@link takeAll}. */
  hold(): void {
    this.isHeld = true;
  }

  /** Removes and returns all batches without a result. The caller sends them, and calls {@link report} for each. */
  takeAll(): readonly Batch<Load>[] {
    const taken = [...this.inFlight];
    for (const { timer } of taken) clearTimeout(timer);
    this.inFlight.clear();
    for (const batch of this.waiting.takeAll()) {
      this.account.send(batch.size);
      taken.push(batch);
    }
    for (const batch of taken) this.flushes.settle(batch, undefined);
    return taken;
  }

  /** Counts the result of a batch that {@link takeAll} has returned. */
  report({ size, load }: Batch<Load>, result: ExportResult): void {
    this.reports.count(size, result);
    this.options.retrying?.release(load);
  }

  private get unsettled(): readonly Batch<Load>[] {
    return [...this.inFlight, ...this.waiting.all];
  }

  private async end(): Promise<void> {
    this.resume();
    await this.flushes.wait(this.unsettled);
    await endExporter(this.exporter);
  }

  private resume(): void {
    this.gate.open();
    this.sendCollected();
    this.sendNext();
  }

  /** Sends one batch to test the receiver. If only one waits, the queue adds another: the waiting one may be the cause. */
  private probe(): void {
    if (this.waiting.all.length === 1) this.sendCollected();
    this.sendNext();
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
    while (this.inFlight.size < this.gate.most(this.options.concurrency)) {
      const batch = this.waiting.next(this.gate.failures);
      if (!batch) break;
      this.export(batch);
    }
  }

  private export(batch: Batch<Load>): void {
    const { timeoutMillis } = this.options;
    this.account.send(batch.size);
    this.inFlight.add(batch);
    batch.mark = this.reports.mark;
    if (!batch.isGivenBack) batch.deliveredBefore = this.delivered;
    if (timeoutMillis !== undefined) {
      const fail = (): void =>
        this.settle(batch, { code: 1, error: new Error(`no response within ${timeoutMillis} ms`) });
      batch.timer = setTimeout(fail, timeoutMillis).unref();
    }
    callExporter(this.exporter, batch.load, (result) => this.settle(batch, result));
  }

  private settle(batch: Batch<Load>, given: DeliveryResult | undefined): void {
    if (!this.inFlight.delete(batch)) return;
    clearTimeout(batch.timer);
    const isAway = this.options.retrying !== undefined && given?.isRetryable === true;
    const isEnding = this.isEnded || this.endings > 0;
    if (isAway && !isEnding && batch.strikes < MOST_STRIKES) this.giveBack(batch, given.error);
    else this.finish(batch, given, isAway);
    this.sendNext();
  }

  private finish(batch: Batch<Load>, given: DeliveryResult | undefined, isAway: boolean): void {
    const result = readableResult(given);
    const failure = failureOf(result);
    // First, because it may end an outage, and the next exports must start with the new mark.
    this.reports.count(batch.size, result, batch.mark);
    if (isAway) this.failAll(failure);
    else {
      if (result.code === 0 || result.error instanceof PartialSuccess) this.delivered++;
      this.lastFailure = undefined;
      if (this.gate.isClosed) this.resume();
    }
    this.close(batch, failure);
  }

  /** Returns the batch to its place in the queue. If no other batch was delivered either, the receiver is unavailable. */
  private giveBack(batch: Batch<Load>, error: Error | undefined): void {
    const failure = error ?? new Error('the receiver is unavailable');
    this.lastFailure = failure;
    this.account.giveBack(batch.size);
    this.waiting.giveBack(batch);
    this.flushes.settle(batch, failure);
    const isAlone = batch.deliveredBefore !== this.delivered;
    if (isAlone) batch.strikes++;
    batch.deliveredBefore = this.delivered;
    if (isAlone && !this.gate.isClosed) return;
    const pauseAfter = (failures: number): number => this.options.retrying?.pauseAfter(failures) ?? 0;
    this.background.run(() => this.gate.close(pauseAfter));
    this.reports.wait(failure);
    for (const waiting of this.waiting.all) this.flushes.settle(waiting, failure);
  }

  /** After a failure in a shutdown without a deadline, the waiting batches fail at once. Trying each would take too long. */
  private failAll(error: Error | undefined): void {
    if (!this.isEnded || this.endings > 0) return;
    for (const batch of this.waiting.takeAll()) this.fail(batch, error);
  }

  /** Fails a batch that is not in flight. */
  private fail(batch: Batch<Load>, error: Error | undefined): void {
    this.account.send(batch.size);
    this.reports.count(batch.size, { code: 1, ...(error ? { error } : {}) }, batch.mark);
    this.close(batch, error);
  }

  private close(batch: Batch<Load>, failure: Error | undefined): void {
    this.flushes.settle(batch, failure);
    this.options.retrying?.release(batch.load);
  }
}
