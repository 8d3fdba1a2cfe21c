import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { Backlink, LogJson, SpanJson, TraceDocument } from './trace-document';

/** A trace as the page and agents work with it. */
export interface RevivedTrace {
  readonly traceId: string;
  readonly revision: number;
  /** Spans and log records over a limit of the store. */
  readonly dropped: number;
  /** Ids of spans that were received again with other content. */
  readonly conflicts: ReadonlySet<string>;
  /** In order of arrival. */
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly LogRecord[];
  readonly backlinks: readonly Backlink[];
}

type Shared = Pick<TraceDocument, 'resources' | 'scopes'>;

/** Reads a document of `GET /api/traces/:id`: times become `bigint`, and spans share their resource and scope again. */
export function reviveTrace(document: TraceDocument): RevivedTrace {
  return {
    traceId: document.traceId,
    revision: document.revision,
    dropped: document.dropped,
    conflicts: new Set(document.conflicts),
    spans: document.spans.map((span) => reviveSpan(span, document)),
    logs: document.logs.map((record) => reviveLog(record, document)),
    backlinks: document.backlinks,
  };
}

function reviveSpan({ resource, scope, ...span }: SpanJson, shared: Shared): TraceSpan {
  return {
    ...span,
    startNanos: BigInt(span.startNanos),
    endNanos: BigInt(span.endNanos),
    events: span.events.map((event) => ({ ...event, timeNanos: BigInt(event.timeNanos) })),
    ...sharedOf(resource, scope, shared),
  };
}

/** Reads a record of a document, or a row of `GET /api/logs`. */
export function reviveLog(record: LogJson, shared: Shared = { resources: [], scopes: [] }): LogRecord {
  const { resource, scope, observedNanos, ...rest } = record;
  return {
    ...rest,
    timeNanos: BigInt(record.timeNanos),
    ...(observedNanos !== undefined && { observedNanos: BigInt(observedNanos) }),
    ...sharedOf(resource, scope, shared),
  };
}

function sharedOf(
  resourceAt: number | undefined,
  scopeAt: number | undefined,
  { resources, scopes }: Shared,
): Pick<TraceSpan, 'resource' | 'scope'> {
  const resource = resourceAt === undefined ? undefined : resources[resourceAt];
  const scope = scopeAt === undefined ? undefined : scopes[scopeAt];
  return { ...(resource && { resource }), ...(scope && { scope }) };
}
