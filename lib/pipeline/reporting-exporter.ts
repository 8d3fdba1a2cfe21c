import { warn } from '../diagnostics/warning';
import type { ExportResult, FinishedSpan, SpanExporter } from '../engine/sdk';
import { redactor } from '../redaction/redactor';

/** How many spans have been delivered, and how many could not be. */
export interface ExportCounts {
  readonly exported: number;
  readonly failed: number;
}

/**
 * Counts what an exporter delivers, and says once when it begins to fail and once when it works again; what happens in
 * between is only counted.
 */
export class ReportingExporter implements SpanExporter {
  private exported = 0;
  private failed = 0;
  private failedSinceOutage = 0;
  private failing = false;

  constructor(
    private readonly exporter: SpanExporter,
    /** Where the spans go, for the warnings. */
    private readonly destination: string,
  ) {}

  get counts(): ExportCounts {
    return { exported: this.exported, failed: this.failed };
  }

  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      if (result.code === 0) this.delivered(spans.length);
      else this.lost(spans.length, result.error);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private delivered(count: number): void {
    this.exported += count;
    if (!this.failing) return;
    this.failing = false;
    warn('EXPORT_RESUMED', `Spans reach ${this.destination} again; ${this.failedSinceOutage} were lost meanwhile.`);
    this.failedSinceOutage = 0;
  }

  private lost(count: number, error: Error | undefined): void {
    this.failed += count;
    this.failedSinceOutage += count;
    if (this.failing) return;
    this.failing = true;
    warn(
      'EXPORT_FAILED',
      `Spans do not reach ${this.destination}: ${redactor().text(reasonOf(error))}. The service is not affected. ` +
        'Spans that cannot be delivered are dropped and counted; the next line on this comes when one is delivered again.',
    );
  }
}

/** Node reports a refused connection to several addresses as an AggregateError without a message. */
function reasonOf(error: (Error & { code?: unknown; errors?: unknown }) | undefined): string {
  if (!error) return 'no reason given';
  const [first] = Array.isArray(error.errors) ? (error.errors as Error[]) : [];
  return error.message || first?.message || (typeof error.code === 'string' ? error.code : error.name);
}
