/** One trace in the list of the page: no spans, so that a list of thousands stays small. Times are decimal nanoseconds. */
export interface TraceRow {
  readonly traceId: string;
  /** The name of the root span; of the span that started first if the root is missing. */
  readonly name: string;
  readonly service: string;
  /** Attributes of the root that people look for: `http.request.method`, `http.route`, `http.response.status_code`, … */
  readonly http?: { readonly method?: string; readonly route?: string; readonly status?: number };
  readonly startNanos: string;
  readonly durationNanos: string;
  readonly spans: number;
  /** Spans with the status error. */
  readonly errors: number;
  readonly logs: number;
  /** The services of the trace, those with most spans first; at most 20. */
  readonly services: readonly { readonly name: string; readonly spans: number; readonly errors: number }[];
  /** The parent of the first span is not in the store. */
  readonly isOrphan: boolean;
  /** Grows with each change. */
  readonly revision: number;
  readonly dropped: number;
}

/** The response of `GET /api/traces`. */
export interface TraceList {
  readonly rows: readonly TraceRow[];
  /** Traces in the store. */
  readonly total: number;
  /** Traces that match the query; absent if the search stopped at the limit. */
  readonly matched?: number;
  /** Pass as `after` to get the next rows; absent at the end. */
  readonly next?: string;
  readonly counts: StoreCounts;
  /** The result of a query such as `| p95(duration) by(service)`: one value for each group of spans. */
  readonly groups?: GroupList;
  /** Why nothing matches, if a key of the query is in no trace. */
  readonly hint?: QueryHint;
}

/** Groups of spans, in the order of their values. */
export interface GroupList {
  /** The function, such as `p95(duration) by(service)`. */
  readonly title: string;
  /** The fields of `by()`. */
  readonly fields: readonly string[];
  /** The values are nanoseconds. */
  readonly isDuration: boolean;
  /** At most 1000. */
  readonly rows: readonly GroupRow[];
  /** Spans of further groups. */
  readonly skipped: number;
}

export interface GroupRow {
  /** A value for each field; empty for spans without it. */
  readonly keys: readonly string[];
  readonly value: number;
  readonly spans: number;
}

export interface QueryHint {
  readonly message: string;
  /** Position in the query, from 1. */
  readonly column: number;
  readonly suggestion?: string;
}

/** What the store holds and what it has dropped; shown in the head of the page. */
export interface StoreCounts {
  readonly traces: number;
  readonly spans: number;
  readonly logs: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly evictedTraces: number;
  readonly droppedSpans: number;
  readonly droppedLogs: number;
  readonly duplicateSpans: number;
  /** Log records without a trace, which {@link logs} includes. */
  readonly looseLogs: number;
}
