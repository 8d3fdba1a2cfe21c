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

  private readonly destination: string;

  /** @param destination where the spans go, for the warnings */
  constructor(
    private readonly exporter: SpanExporter,
    destination: string,
  ) {
    this.destination = redactor().text(destination);
  }

  get counts(): ExportCounts {
    return { exported: this.exported, failed: this.failed };
  }

  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void {
    const report = (result: ExportResult): void => {
      if (result.code === 0) this.delivered(spans.length);
      else this.lost(spans.length, result.error);
      done(result);
    };
    try {
      this.exporter.export(spans, report);
    } catch (error) {
      report({ code: 1, error: error instanceof Error ? error : new Error(String(error)) });
    }
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
      `Spans do not reach ${this.destination}: ${redactor().text(reasonOf(error).slice(0, 1024))}. The service is not affected. ` +
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
