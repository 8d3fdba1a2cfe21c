import type { LogRecord } from '../../trace/log-record';
import type { Resource, Scope } from '../../trace/resource';
import type { SpanEvent, TraceSpan } from '../../trace/trace-span';

/** The response of `GET /api/traces/:id`: the whole trace. Times are decimal nanoseconds, because JSON has no `bigint`. */
export interface TraceDocument {
  readonly traceId: string;
  readonly revision: number;
  readonly dropped: number;
  /** Ids of spans that were received again with other content. */
  readonly conflicts: readonly string[];
  readonly resources: readonly Resource[];
  readonly scopes: readonly Scope[];
  readonly spans: readonly SpanJson[];
  readonly logs: readonly LogJson[];
  /** Spans of other traces that link to a span of this one. */
  readonly backlinks: readonly Backlink[];
}

export interface Backlink {
  /** The span of this trace. */
  readonly spanId: string;
  readonly from: { readonly traceId: string; readonly spanId: string; readonly name: string; readonly service: string };
}

type Decimal = { readonly startNanos: string; readonly endNanos: string };
type EventJson = Omit<SpanEvent, 'timeNanos'> & { readonly timeNanos: string };

/** A {@link TraceSpan}; resource and scope are positions in the lists of the document. */
export type SpanJson = Omit<TraceSpan, 'startNanos' | 'endNanos' | 'events' | 'resource' | 'scope'> &
  Decimal & { readonly events: readonly EventJson[]; readonly resource?: number; readonly scope?: number };

/** A {@link LogRecord}; resource and scope are positions in the lists of the document. */
export type LogJson = Omit<LogRecord, 'timeNanos' | 'observedNanos' | 'resource' | 'scope'> & {
  readonly timeNanos: string;
  readonly observedNanos?: string;
  readonly resource?: number;
  readonly scope?: number;
};
