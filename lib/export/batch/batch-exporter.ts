import type { ExportResult } from '../../otel/sdk';
import type { Signal } from '../signal';

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
  /**
   * How long to wait before the next export, in milliseconds.
   *
   * @param failures how many exports in a row may be repeated
   */
  pauseAfter(failures: number): number;
  /** Returns the memory of a batch that has its final result. */
  release(load: Load): void;
}

export interface BatchSenderOptions<Load> {
  readonly signal: Pick<Signal<unknown>, 'nouns' | 'codes'>;
  /** The receiver, for warnings; without secrets. */
  readonly destination: string;
  /** A batch without a result after this time has failed; a later result is ignored. Absent if the exporter has a limit itself. */
  readonly timeoutMillis?: number;
  /** How many batches may be in flight at once. The specification guarantees exporters 1. */
  readonly concurrency: number;
  /** Present if batches wait while the receiver is away. */
  readonly retrying?: Retrying<Load>;
  /** What waiting batches may take, for warnings: `64 MiB`. */
  readonly room?: string;
}
