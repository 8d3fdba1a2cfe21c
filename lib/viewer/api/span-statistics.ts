/** Spans of one name in one service. Durations are decimal nanoseconds. */
export interface SpanStatistics {
  readonly name: string;
  readonly service: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly count: number;
  readonly errors: number;
  /** Spans per second, from the start of the first to the end of the last. */
  readonly perSecond: number;
  readonly totalNanos: string;
  /** Duration without the time in which a child ran. */
  readonly selfNanos: string;
  readonly p50Nanos: string;
  readonly p95Nanos: string;
  readonly p99Nanos: string;
  readonly maxNanos: string;
  /** The trace of the slowest span. */
  readonly slowest: { readonly traceId: string; readonly spanId: string };
}

/** The response of `GET /api/statistics`: those with the most self time first. */
export interface StatisticsTable {
  readonly rows: readonly SpanStatistics[];
  readonly traces: number;
  readonly spans: number;
  /** Names that are omitted, because there were too many. */
  readonly skipped: number;
}
