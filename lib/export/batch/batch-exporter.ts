import type { ExportResult } from '../../otel/sdk';
import type { Signal } from '../signal';

/** The result of an export of this package. */
export interface DeliveryResult extends ExportResult {
  /** Whether the same export may succeed later: the receiver cannot be reached, or requests a pause. */
  readonly isRetryable?: boolean;
}

/** Sends batches: an exporter of the application, or the OTLP exporter of this package. */
export interface BatchExporter<Load> {
  export(load: Load, done: (result: DeliveryResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The additional methods of an exporter whose batches wait during an outage. Exporters of applications do not have them. */
export interface Retrying<Load> {
  /** The error of a failed attempt of an export in flight, if there is one. */
  readonly lastError: Error | undefined;
  /**
   * How long to wait before the next export, in milliseconds.
   *
   * @param failures how many exports in a row had a retryable result
   */
  pauseAfter(failures: number): number;
  /** Frees the memory of a batch that has its final result. */
  release(load: Load): void;
}

export interface BatchSenderOptions<Load> {
  readonly signal: Pick<Signal<unknown>, 'nouns' | 'codes'>;
  /** The receiver, for warnings; without secrets. */
  readonly destination: string;
  /** A batch without a result after this time has failed; a later result is ignored. Absent if the exporter has a limit itself. */
  readonly timeoutMillis?: number;
  /** How many batches may be in flight at once. The specification guarantees exporters that it is 1. */
  readonly concurrency: number;
  /** Present if batches wait while the receiver is unavailable. */
  readonly retrying?: Retrying<Load>;
  /** The most memory that waiting batches take, for warnings: `64 MiB`. */
  readonly room?: string;
}
