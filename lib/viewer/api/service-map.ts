/** Calls to a service, or along an edge. Durations are decimal nanoseconds. */
export interface CallSummary {
  readonly calls: number;
  readonly errors: number;
  /** Calls per second, from the start of the first to the end of the last. */
  readonly perSecond: number;
  readonly p50Nanos: string;
  readonly p99Nanos: string;
}

/** A service, or something that services call and that sends no spans. */
export interface ServiceNode extends CallSummary {
  /** Unique in the map. Ids of services begin with `service:`. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'service' | 'database' | 'messaging' | 'external';
  /** Such as `postgresql` or `kafka`. */
  readonly system?: string;
  readonly spans: number;
}

export interface ServiceEdge extends CallSummary {
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'call' | 'message';
}

/** The response of `GET /api/map`: nodes by name, edges by calls. */
export interface ServiceMap {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly ServiceEdge[];
  readonly traces: number;
  /** Nodes and edges that are omitted, because there were too many. */
  readonly skipped: number;
}
