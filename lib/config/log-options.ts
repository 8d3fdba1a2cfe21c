import type { BatchConfig, LogRecordExporter } from '../otel/sdk';
import type { OtlpOptions } from './otlp-options';

/** One destination of log records: an OTLP receiver, or an exporter of `@opentelemetry/sdk-logs`. */
export type LogExporterOption = OtlpOptions | LogRecordExporter;

/** How the lines of the logger are exported as log records. */
export interface LogExportOptions {
  /**
   * Where log records go. By default, to the OTLP receiver of the spans, at `/v1/logs`; `OTEL_EXPORTER_OTLP_LOGS_*`
   * variables win over that default.
   */
  readonly exporter?: LogExporterOption | readonly LogExporterOption[];
  readonly batch?: BatchConfig;
  /** Whether lines in unsampled traces are not exported; `false` by default. Lines outside traces always are. */
  readonly sampledOnly?: boolean;
}

/** Where the lines of all loggers go, apart from standard output. */
export interface LogOptions {
  /**
   * Whether each line is also exported as a log record, and how; by default only if `OTEL_LOGS_EXPORTER` contains `otlp`.
   * With `true`, that variable may still say `none`.
   */
  readonly export?: boolean | LogExportOptions;
}
