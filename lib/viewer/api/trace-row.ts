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
}
