import { warn } from '../../diagnostics/warning';
import { reasonOf } from '../failure-reason';
import { capitalised, type Signal } from '../signal';
import { redactor } from '../../redaction/redactor';
import type { ExportAccount } from '../batch/export-counts';

/** At most this many outages are reported per interval, so that a receiver that comes and goes cannot flood the log. */
const MAX_OUTAGES = 10;
const INTERVAL_MILLIS = 60_000;

export interface OutageReportOptions {
  readonly signal: Pick<Signal<unknown>, 'nouns'>;
  /** The receiver, without secrets. */
  readonly destination: string;
  /** The most memory that waiting items take: `64 MiB`. Absent if items do not wait. */
  readonly room?: string | undefined;
}

/** Warns once when spans or log records cannot be delivered, and once when they are delivered again. */
export class OutageReport {
  /** Items that were lost when the outage began. */
  private lostBefore = 0;
  private isOut = false;
  private isReported = false;
  private recoveries = 0;
  private readonly reportTimes: number[] = [];

  constructor(
    private readonly account: Pick<ExportAccount, 'counts'>,
    private readonly options: OutageReportOptions,
  ) {}

  /** Identifies the current outage, or the time since the last one. Read it when an export starts, and pass it to {@link fail}. */
  get mark(): number {
    return this.recoveries;
  }

  /**
   * Reports items that were not delivered. The account must have counted them.
   *
   * @param mark the mark when their export started. Items of an export that started before the last recovery do not count
   *   as a new outage.
   */
  fail(count: number, error: unknown, mark = this.mark): void {
    if (this.isOut || mark < this.mark) return;
    this.begin(
      error,
      count,
      (many) => `Undelivered ${many} are dropped and counted. Another warning follows when ${many} arrive again.`,
    );
  }

  /** Reports items that wait for the receiver. */
  wait(error: unknown): void {
    if (this.isOut) return;
    const { room = 'the queue' } = this.options;
    const { pending } = this.account.counts;
    this.begin(
      error,
      0,
      (many) =>
        `${pending} ${pending === 1 ? 'waits' : 'wait'} in the queue, and later ${many} will too, up to ${room}. They are sent when the ` +
        `receiver is back, with another warning. If the queue is full, new ${many} are dropped and counted.`,
    );
  }

  recover(): void {
    if (!this.isOut) return;
    this.isOut = false;
    this.recoveries++;
    if (!this.isReported) return;
    const { signal, destination } = this.options;
    const lost = this.lost - this.lostBefore;
    const loss = lost === 0 ? 'none was lost' : `${lost} ${lost === 1 ? 'was' : 'were'} lost meanwhile`;
    warn('EXPORT_RESUMED', `${capitalised(signal)} reach ${destination} again; ${loss}.`);
  }

  private get lost(): number {
    const { failed, dropped } = this.account.counts;
    return failed + dropped;
  }

  private begin(error: unknown, lost: number, consequence: (many: string) => string): void {
    const { signal, destination } = this.options;
    this.isOut = true;
    const isContinued = !this.isReported && this.recoveries > 0;
    if (!isContinued) this.lostBefore = this.lost - lost;
    this.isReported = this.mayReport();
    if (!this.isReported) return;
    warn(
      'EXPORT_FAILED',
      `${capitalised(signal)} do not reach ${destination}: ${redactor().text(reasonOf(error).slice(0, 1024))}. The service is not ` +
        `affected. ${consequence(signal.nouns[1])}`,
    );
  }

  private mayReport(): boolean {
    const now = performance.now();
    const [oldest] = this.reportTimes;
    if (this.reportTimes.length >= MAX_OUTAGES && oldest !== undefined && now - oldest < INTERVAL_MILLIS) return false;
    this.reportTimes.push(now);
    if (this.reportTimes.length > MAX_OUTAGES) this.reportTimes.shift();
    return true;
  }
}
