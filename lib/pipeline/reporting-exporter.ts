import { warn, warnOnce } from '../diagnostics/warning';
import type { ExportResult, FinishedSpan, SpanExporter } from '../engine/sdk';
import { redactor } from '../redaction/redactor';
import { PartialSuccess } from './partial-success';
import { RepeatedWarning } from './repeated-warning';
import { type ExportCounts, SpanAccount } from './span-account';

const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** How often one outage after the other may be told, before it is only counted. */
const OUTAGES_TOLD = 10;
const TOLD_AGAIN_AFTER_MILLIS = 60_000;

export interface ReportingOptions {
  readonly account?: SpanAccount;
  /** After this many milliseconds without an answer a batch has failed, whatever comes later; 30,000 by default. */
  readonly timeoutMillis?: number;
  /** How many batches the exporter may have at once; 1 by default, which is what an exporter may rely on. */
  readonly concurrency?: number;
  /**
   * How many batches may be unanswered while further ones are taken over; 1 by default. The SDK's processor hands over
   * one at a time, and would else send no faster than one batch per answer.
   */
  readonly ahead?: number;
}

interface Batch {
  readonly spans: FinishedSpan[];
  readonly settle: (result: ExportResult) => void;
  /** Tells the processor that the batch is taken over, or what has become of it. */
  readonly done: (result: ExportResult) => void;
  isSent: boolean;
  isTakenOver: boolean;
}

const ENDED = new Error('telemetry was shut down meanwhile');

/**
 * Counts what an exporter delivers, and says once when it begins to fail and once when it works again; what happens in
 * between is only counted.
 */
export class ReportingExporter implements SpanExporter {
  private readonly account: SpanAccount;
  private readonly timeoutMillis: number;
  private readonly destination: string;
  private readonly rejected: RepeatedWarning;
  private readonly concurrency: number;
  private readonly ahead: number;
  private readonly unsettled = new Set<Batch>();
  private readonly waiting: (() => void)[] = [];
  private ended: Promise<void> | undefined;
  private abandoned = false;
  private failedSinceOutage = 0;
  private failing = false;
  private isTold = false;
  private readonly toldAt: number[] = [];
  private rejection = '';

  /** @param destination where the spans go, for the warnings */
  constructor(
    private readonly exporter: SpanExporter,
    destination: string,
    {
      account = new SpanAccount(),
      timeoutMillis = DEFAULT_TIMEOUT_MILLIS,
      concurrency = 1,
      ahead = 1,
    }: ReportingOptions = {},
  ) {
    this.account = account;
    this.concurrency = concurrency;
    this.ahead = ahead;
    this.timeoutMillis = timeoutMillis;
    this.destination = redactor().text(destination);
    this.rejected = new RepeatedWarning(
      'SPANS_REJECTED',
      (count) => `${this.destination} has rejected ${count} of the spans that it was sent: ${this.rejection}`,
    );
  }

  get counts(): ExportCounts {
    return this.account.counts;
  }

  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void {
    if (this.abandoned) return done({ code: 1, error: ENDED });
    this.account.send(spans.length);
    const batch: Batch = {
      spans,
      isSent: false,
      isTakenOver: false,
      done,
      settle: (result) => {
        if (!this.unsettled.delete(batch)) return;
        clearTimeout(timer);
        const reported = this.report(spans.length, result);
        if (!batch.isTakenOver) done(reported);
        this.sendNext();
        this.takeOver();
        if (this.unsettled.size === 0) for (const waiting of this.waiting.splice(0)) waiting();
      },
    };
    const late = new Error(`no answer within ${this.timeoutMillis} ms`);
    const timer = setTimeout(() => batch.settle({ code: 1, error: late }), this.timeoutMillis).unref();
    this.unsettled.add(batch);
    this.sendNext();
    this.takeOver();
  }

  /** Resolves when every batch that was handed over has been answered or given up. */
  async forceFlush(): Promise<void> {
    if (this.unsettled.size > 0) await new Promise<void>((resolve) => void this.waiting.push(resolve));
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    this.ended ??=
      this.unsettled.size > 0 ? this.forceFlush().then(() => this.exporter.shutdown()) : this.exporter.shutdown();
    return this.ended;
  }

  /** Waits for nothing any more: what is unanswered has failed, what is in the queue is dropped. */
  abandon(): void {
    this.abandoned = true;
    for (const batch of this.unsettled) batch.settle({ code: 1, error: ENDED });
    this.account.dropQueue();
    this.rejected.say();
    this.shutdown().catch(() => undefined);
  }

  /** Lets the processor go on while the first few batches are on their way. */
  private takeOver(): void {
    let ahead = 0;
    for (const batch of this.unsettled) {
      if (++ahead >= this.ahead) return;
      if (batch.isTakenOver) continue;
      batch.isTakenOver = true;
      batch.done({ code: 0 });
    }
  }

  /** A flush hands over all batches at once; an exporter gets as many as it may have. */
  private sendNext(): void {
    if (this.abandoned) return;
    const batches = [...this.unsettled];
    const room = this.concurrency - batches.filter(({ isSent }) => isSent).length;
    for (const batch of batches.filter(({ isSent }) => !isSent).slice(0, Math.max(0, room))) this.send(batch);
  }

  private send(batch: Batch): void {
    batch.isSent = true;
    try {
      this.exporter.export(batch.spans, batch.settle);
    } catch (error) {
      batch.settle({ code: 1, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  private report(count: number, result: ExportResult): ExportResult {
    const { code, error } = result;
    if (error instanceof PartialSuccess) {
      this.settlePartly(count, error);
      return { code: 0 };
    }
    this.account.settle(count, code === 0 ? count : 0);
    if (code === 0) this.delivered();
    else this.lost(count, error);
    return result;
  }

  /** A mere warning of the receiver comes as a partial success as well, with nothing rejected. */
  private settlePartly(count: number, { rejected, message }: PartialSuccess): void {
    const lost = Math.min(count, rejected);
    const reason = redactor().text(message.slice(0, 1024));
    this.account.settle(count, count - lost);
    this.rejection = reason;
    this.rejected.count(lost);
    if (lost === 0) warnOnce(`receiver ${reason}`, 'RECEIVER_WARNING', `${this.destination} warns: ${reason}`);
    this.delivered();
  }

  private delivered(): void {
    if (!this.failing) return;
    this.failing = false;
    if (!this.isTold) return;
    warn('EXPORT_RESUMED', `Spans reach ${this.destination} again; ${this.failedSinceOutage} were lost meanwhile.`);
    this.failedSinceOutage = 0;
  }

  private lost(count: number, error: Error | undefined): void {
    this.failedSinceOutage += count;
    if (this.failing) return;
    this.failing = true;
    this.isTold = this.mayTell();
    if (!this.isTold) return;
    warn(
      'EXPORT_FAILED',
      `Spans do not reach ${this.destination}: ${redactor().text(reasonOf(error).slice(0, 1024))}. The service is not affected. ` +
        'Spans that cannot be delivered are dropped and counted; the next line on this comes when one is delivered again.',
    );
  }

  /** A receiver that fails every other time must not fill the log. */
  private mayTell(): boolean {
    const now = performance.now();
    const [oldest] = this.toldAt;
    if (this.toldAt.length >= OUTAGES_TOLD && oldest !== undefined && now - oldest < TOLD_AGAIN_AFTER_MILLIS)
      return false;
    this.toldAt.push(now);
    if (this.toldAt.length > OUTAGES_TOLD) this.toldAt.shift();
    return true;
  }
}

/** Node reports a refused connection to several addresses as an AggregateError without a message. */
function reasonOf(error: (Error & { code?: unknown; errors?: unknown }) | undefined): string {
  if (!error) return 'no reason given';
  const { code, message } = error;
  const [first] = Array.isArray(error.errors) ? (error.errors as Error[]) : [];
  if (typeof code === 'number' && !message.startsWith(String(code))) return `${code} ${message}`.trim();
  return message || first?.message || (typeof code === 'string' ? code : error.name);
}
