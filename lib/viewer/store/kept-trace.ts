import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';

/** One trace in the store. The store changes it as spans and log records arrive: read it at once, or copy what you keep. */
export interface KeptTrace {
  readonly traceId: string;
  /** By span id, in order of arrival. */
  readonly spans: ReadonlyMap<string, TraceSpan>;
  /** In order of arrival. */
  readonly logs: readonly LogRecord[];
  /** Approximate memory. */
  readonly bytes: number;
  /** Grows with each change of any trace in the store, so that a reader knows what is new to it. */
  readonly revision: number;
  /** Milliseconds since 1970 of the last change. */
  readonly updatedMillis: number;
  /** Spans and log records of this trace over a limit. */
  readonly dropped: number;
  /** Ids of spans that were received again with other content. */
  readonly conflicts: ReadonlySet<string>;
}

/** What changed in the store in one step. */
export interface StoreChange {
  /** Ids of traces with new spans or log records. */
  readonly updated: readonly string[];
  /** Ids of traces that left the store. */
  readonly removed: readonly string[];
  /** Number of new log records without a trace id. */
  readonly looseLogs: number;
}
