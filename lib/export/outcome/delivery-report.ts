import { RepeatedWarning } from '../../diagnostics/repeated-warning';
import { warnOnce } from '../../diagnostics/warning';
import type { ExportResult } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { PartialSuccess } from '../otlp/partial-success';
import { countOf, type Signal } from '../signal';
import type { ExportAccount } from '../batch/export-counts';
import { OutageReport } from './outage-report';

export interface DeliveryReportOptions {
  readonly signal: Pick<Signal<unknown>, 'nouns' | 'codes'>;
  /** The receiver, for warnings; without secrets. */
  readonly destination: string;
  /** The most memory that waiting items take: `64 MiB`. Absent if items do not wait. */
  readonly room?: string | undefined;
}

/** Counts the results of exports, and warns about losses. */
export class DeliveryReport {
  private readonly outage: OutageReport;
  private readonly rejected: RepeatedWarning;
  private rejection = '';

  constructor(
    private readonly account: ExportAccount,
    private readonly options: DeliveryReportOptions,
  ) {
    const { destination, signal } = options;
    this.outage = new OutageReport(account, options);
    this.rejected = new RepeatedWarning(
      signal.codes.rejected,
      (count) => `${destination} rejected ${countOf(signal, count)}: ${this.rejection}`,
    );
  }

  /** Identifies the current outage. Read it when an export starts, and pass it to {@link count}. */
  get mark(): number {
    return this.outage.mark;
  }

  /** Counts items in flight by their result. */
  count(count: number, { code, error }: ExportResult, mark?: number): void {
    if (error instanceof PartialSuccess) return this.countPart(count, error);
    this.account.settle(count, code === 0 ? count : 0);
    if (code === 0) this.outage.recover();
    else this.outage.fail(count, error, mark);
  }

  /** Reports that items wait because the receiver is unavailable. */
  wait(error: unknown): void {
    this.outage.wait(error);
  }

  /** Gives the warnings that are still due. */
  end(): void {
    this.rejected.report();
  }

  /** A partial success that rejects nothing is a warning of the receiver. */
  private countPart(count: number, { rejected, undelivered, message, cause }: PartialSuccess): void {
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
