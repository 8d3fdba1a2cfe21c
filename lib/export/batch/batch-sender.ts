import { countFault } from '../../diagnostics/fault';
import { withHandledRejection } from '../../diagnostics/user-code';
import type { ExportResult } from '../../otel/sdk';
import { ExportFailure } from '../export-failure';
import type { Background } from './background-context';
import type { Batch } from './batch';
import type { BatchExporter, BatchSenderOptions, DeliveryResult } from './batch-exporter';
import { callExporter } from './exporter-call';
import { DeliveryReport } from '../outcome/delivery-report';
import type { ExportAccount } from './export-counts';
import { Flushes } from './flushes';
import { failureOf, readableResult } from '../outcome/given-result';
import { PartialSuccess } from '../otlp/partial-success';
import { ReceiverGate } from './receiver-gate';
import { WaitingBatches } from './waiting-batches';

/** A batch has failed if this many of its exports failed while others succeeded: it is the reason then, not the receiver. */
const MOST_STRIKES = 10;

/** Sends batches to an exporter, with limited concurrency, and counts the results. */
export class BatchSender<Load> {
  /** Sends what the queue collects: the receiver is back, telemetry ends, or the only batch that waits may be the reason itself. */
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

  /** Whether batches wait because the receiver is away. */
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
   * @param last a further batch to send. Not by {@link send}: the exporter may call back at once, and the result would be missed
   * @throws ExportFailure (as a rejection) if items were lost, rejected or aborted, or wait because the receiver is away
   */
  async forceFlush(last?: { readonly load: Load; readonly size: number }): Promise<void> {
    if (last) this.waiting.add(last.load, last.size);
    const settled = this.flushes.wait(this.unsettled);
    this.gate.probeNow();
    this.sendNext();
    const failure = await settled;
    await withHandledRejection(this.exporter.forceFlush?.());
    const { signal, destination } = this.options;
    if (failure) throw new ExportFailure(signal.nouns[1], destination, failure);
  }

  /** Never rejects: errors of the exporter are counted, and must not reach the application. */
  shutdown(): Promise<void> {
    this.isEnded = true;
    return (this.ended ??= this.end());
  }

  /** Until the returned function is called, no batch waits for a receiver that is away, because telemetry ends. */
  endWaiting(): () => void {
    this.endings++;
    this.resume();
    return () => void this.endings--;
  }

  /** Fails the batches in flight and those that were in flight before, and drops the others. {@link send} works as before. */
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

  /** Takes all batches without a result. The caller sends them itself, and calls {@link report} for each. */
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

  private get isEnding(): boolean {
    return this.isEnded || this.endings > 0;
  }

  private async end(): Promise<void> {
    this.resume();
    try {
      await this.flushes.wait(this.unsettled);
      await withHandledRejection(this.exporter.forceFlush?.());
    } catch (error) {
      countFault('flushing an exporter', error);
    }
    try {
      await withHandledRejection(this.exporter.shutdown());
    } catch (error) {
      countFault('shutting down an exporter', error);
    }
  }

  private resume(): void {
    this.gate.open();
    this.sendCollected();
    this.sendNext();
  }

  /** Sends one batch although the receiver may be away. With only one to choose from, that one would block all others. */
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
    if (isAway && !this.isEnding && batch.strikes < MOST_STRIKES) this.giveBack(batch, given.error);
    else this.finish(batch, given, isAway);
    this.sendNext();
  }

  private finish(batch: Batch<Load>, given: DeliveryResult | undefined, isAway: boolean): void {
    const result = readableResult(given);
    const failure = failureOf(result);
    // Before others are sent: they must have the mark of what this one has ended.
    this.reports.count(batch.size, result, batch.mark);
    if (isAway) this.failAll(failure);
    else {
      if (result.code === 0 || result.error instanceof PartialSuccess) this.delivered++;
      this.lastFailure = undefined;
      if (this.gate.isClosed) this.resume();
    }
    this.close(batch, failure);
  }

  /** The batch waits in its place. If nothing else is delivered either, the receiver is away. */
  private giveBack(batch: Batch<Load>, error: Error | undefined): void {
    const failure = error ?? new Error('the receiver is away');
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

  /** At a shutdown without a deadline, the batches that wait do not try one after the other. */
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
