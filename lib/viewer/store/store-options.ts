export interface TraceStoreOptions {
  /**
   * Number of traces to keep. A new trace evicts the one that has not changed for longest.
   *
   * @default 1000
   */
  readonly maxTraces?: number;
  /**
   * Number of spans, and number of log records, to keep per trace. Further ones are dropped and counted.
   *
   * @default 10000
   */
  readonly maxSpansPerTrace?: number;
  /**
   * Approximate memory for all spans and log records, in bytes. New ones evict the traces with the oldest updates.
   * What does not fit with the rest of its own trace is dropped and counted. Log records without a trace use an eighth
   * of it at most.
   *
   * @default 134217728 (128 MiB)
   */
  readonly maxBytes?: number;
}

/** What a store holds, and what it has dropped since its creation. */
export interface TraceStoreCounts {
  /** Traces with spans, log records or both. */
  readonly traces: number;
  readonly spans: number;
  /** All log records, those without a trace included. */
  readonly logs: number;
  /** Log records without a trace id. */
  readonly looseLogs: number;
  /** Approximate memory. */
  readonly bytes: number;
  /** The limit of {@link bytes}. */
  readonly maxBytes: number;
  /** Traces that newer ones have evicted. */
  readonly evictedTraces: number;
  /** Spans over the limit of their trace or of the memory. Spans of evicted traces are not among them. */
  readonly droppedSpans: number;
  /** Spans received more than once, as a retried export sends them. The last one is kept. */
  readonly duplicateSpans: number;
  /** Log records over the limit of their trace or of the memory, and those that newer ones without a trace have replaced. */
  readonly droppedLogs: number;
}

/** @throws RangeError if a limit is not a whole number above 0 */
export function positive(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`Expected \`${option}\` to be a whole number above 0, got ${value}.`);
}
