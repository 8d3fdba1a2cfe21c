import { warnOnce } from '../diagnostics/warning';
import type { ExportResult, FinishedSpan, SpanExporter } from '../engine/sdk';
import { redactor } from '../redaction/redactor';
import type { Background } from './background';
import { OutageReport } from './outage-report';
import { PartialSuccess } from './partial-success';
import { RepeatedWarning } from './repeated-warning';
import type { SpanAccount } from './span-account';

export interface BatchSenderOptions {
  /** Where the spans go, for the warnings; without secrets. */
  readonly destination: string;
  /** After this many milliseconds without an answer a batch has failed, whatever comes later. */
  readonly timeoutMillis: number;
  /** How many batches the exporter may have at once; an exporter may rely on 1, unless it says otherwise. */
  readonly concurrency: number;
}

/** Resolves, as `answered`, when it is known what has become of its spans. */
class Batch {
  readonly answered: Promise<void>;
  answer!: () => void;
  timer: NodeJS.Timeout | undefined;

  constructor(readonly spans: FinishedSpan[]) {
    this.answered = new Promise((resolve) => {
      this.answer = resolve;
    });
  }
}

const ENDED = new Error('telemetry was shut down meanwhile');

/** Gives batches to an exporter, as many at a time as it may have, and counts what becomes of them. */
export class BatchSender {
  private readonly outage: OutageReport;
  private readonly rejected: RepeatedWarning;
  private readonly waiting: Batch[] = [];
  private readonly underWay = new Set<Batch>();
  private rejection = '';
  private isSending = false;
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

  /** Resolves when every batch that is here now has been answered or given up. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.unanswered.map(({ answered }) => answered));
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    this.ended ??=
      this.unanswered.length > 0 ? this.forceFlush().then(() => this.exporter.shutdown()) : this.exporter.shutdown();
    return this.ended;
  }

  /** Waits for nothing any more: what is unanswered has failed, what is in the queue is dropped. */
  abandon(): void {
    for (const batch of this.waiting.splice(0)) batch.answer();
    this.account.dropQueue();
    for (const batch of this.underWay) this.settle(batch, { code: 1, error: ENDED });
    this.rejected.say();
    this.shutdown().catch(() => undefined);
  }

  private get unanswered(): readonly Batch[] {
    return [...this.underWay, ...this.waiting];
  }

  /** An exporter that answers at once would come back in here for each batch of a long queue. */
  private sendNext(): void {
    if (this.isSending) return;
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
    const { timeoutMillis } = this.options;
    const { spans } = batch;
    this.account.send(spans.length);
    this.underWay.add(batch);
    batch.timer = setTimeout(() => {
      this.settle(batch, { code: 1, error: new Error(`no answer within ${timeoutMillis} ms`) });
    }, timeoutMillis).unref();
    try {
      this.exporter.export(spans, (result) => this.settle(batch, result));
    } catch (error) {
      this.settle(batch, { code: 1, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  private settle(batch: Batch, result: ExportResult): void {
    if (!this.underWay.delete(batch)) return;
    clearTimeout(batch.timer);
    this.report(batch.spans.length, result);
    batch.answer();
    this.sendNext();
  }

  private report(count: number, { code, error }: ExportResult): void {
    if (error instanceof PartialSuccess) return this.settlePartly(count, error);
    this.account.settle(count, code === 0 ? count : 0);
    if (code === 0) this.outage.end();
    else this.outage.lose(count, error);
  }

  /** A mere warning of the receiver comes as a partial success as well, with nothing rejected. */
  private settlePartly(count: number, { rejected, message }: PartialSuccess): void {
    const lost = Math.min(count, rejected);
    const reason = redactor().text(message.slice(0, 1024));
    this.account.settle(count, count - lost);
    this.rejection = reason;
    this.rejected.count(lost);
    if (lost === 0) warnOnce(`receiver ${reason}`, 'RECEIVER_WARNING', `${this.options.destination} warns: ${reason}`);
    this.outage.end();
  }
}
