import { warn } from '../../diagnostics/warning';
import { reasonOf } from '../failure-reason';
import { capitalised, type Signal } from '../signal';
import { redactor } from '../../redaction/redactor';

/** At most this many outages are reported per interval, so that a receiver that comes and goes cannot flood the log. */
const MAX_OUTAGES = 10;
const INTERVAL_MILLIS = 60_000;

/** Warns once when spans or log records start to be lost, and once when they are delivered again. */
export class OutageReport {
  private lost = 0;
  private isOut = false;
  private isReported = false;
  private recoveries = 0;
  private readonly reportTimes: number[] = [];

  /** @param destination receiver, without secrets */
  constructor(
    private readonly signal: Pick<Signal<unknown>, 'nouns'>,
    private readonly destination: string,
  ) {}

  /** Identifies the current outage, or the time since the last one. An export passes the mark of its start to {@link fail}. */
  get mark(): number {
    return this.recoveries;
  }

  /**
   * Reports items that were not delivered.
   *
   * @param mark the mark when their export started. Items of an export that started before the last recovery do not count
   *   as a new outage.
   */
  fail(count: number, error: unknown, mark = this.mark): void {
    if (!this.isOut && mark < this.mark) return;
    this.lost += count;
    if (this.isOut) return;
    this.isOut = true;
    this.isReported = this.mayReport();
    if (!this.isReported) return;
    warn(
      'EXPORT_FAILED',
      `${capitalised(this.signal)} do not reach ${this.destination}: ${redactor().text(reasonOf(error).slice(0, 1024))}. The service is not ` +
        `affected. What cannot be delivered is dropped and counted. A warning will follow when ${this.signal.nouns[1]} arrive again.`,
    );
  }

  recover(): void {
    if (!this.isOut) return;
    this.isOut = false;
    this.recoveries++;
    if (!this.isReported) return;
    warn(
      'EXPORT_RESUMED',
      `${capitalised(this.signal)} reach ${this.destination} again; ${this.lost} were lost meanwhile.`,
    );
    this.lost = 0;
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
