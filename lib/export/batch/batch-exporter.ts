import type { ExportResult } from '../../otel/sdk';

/** The result of an export of this package. */
export interface DeliveryResult extends ExportResult {
  /** Whether the same export may succeed later: the receiver is away, or asks to wait. */
  readonly isRetryable?: boolean;
}

/** Takes one batch at a time: the exporter of an application, or that of this package. */
export interface BatchExporter<Load> {
  export(load: Load, done: (result: DeliveryResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What an exporter that keeps its batches through an outage adds. The exporters of applications do not. */
export interface Retrying<Load> {
  /** An error of the exports in flight, if one of their attempts has failed. */
  readonly lastError: Error | undefined;
  /** How long to wait after an export that may be repeated, in milliseconds. */
  readonly pauseMillis: number;
  /** Returns the memory of a batch that has its final result. */
  release(load: Load): void;
}
