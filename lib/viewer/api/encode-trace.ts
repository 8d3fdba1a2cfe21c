import type { LogRecord } from '../../trace/log-record';
import type { Resource, Scope } from '../../trace/resource';
import type { SpanAttributes } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';
import type { LogRow } from './log-list';
import type { Backlink, LogJson, SpanJson, TraceDocument } from './trace-document';

/** What a document says about a trace. `KeptTrace` of the store is one. */
export interface EncodableTrace {
  readonly traceId: string;
  readonly revision: number;
  readonly dropped: number;
  readonly conflicts: Iterable<string>;
  readonly spans: ReadonlyMap<string, TraceSpan>;
  readonly logs: readonly LogRecord[];
}

/** Writes a trace for JSON: times are decimal text, and each resource and scope stands there once. */
export function encodeTrace(trace: EncodableTrace, backlinks: readonly Backlink[] = []): TraceDocument {
  const resources = new Positions<Resource>();
  const scopes = new Positions<Scope>();
  const { traceId, revision, dropped } = trace;
  return {
    traceId,
    revision,
    dropped,
    conflicts: [...trace.conflicts],
    spans: Array.from(trace.spans.values(), (span) => encodeSpan(span, resources, scopes)),
    logs: trace.logs.map((record) => encodeLog(record, resources, scopes)),
    backlinks,
    resources: resources.items,
    scopes: scopes.items,
  };
}

/** The text of {@link encodeTrace} in small pieces, so that a server can do other work between them. */
export function* traceDocumentParts(trace: EncodableTrace, backlinks: readonly Backlink[]): Generator<string, void> {
  const resources = new Positions<Resource>();
  const scopes = new Positions<Scope>();
  // The store may change the trace between two parts.
  const spans = [...trace.spans.values()];
  const logs = [...trace.logs];
  const { traceId, revision, dropped } = trace;
  const head = JSON.stringify({ traceId, revision, dropped, conflicts: [...trace.conflicts], backlinks });
  yield `${head.slice(0, -1)},"spans":[`;
  for (const [index, span] of spans.entries()) {
    yield (index > 0 ? ',' : '') + JSON.stringify(encodeSpan(span, resources, scopes));
  }
  yield '],"logs":[';
  for (const [index, record] of logs.entries()) {
    yield (index > 0 ? ',' : '') + JSON.stringify(encodeLog(record, resources, scopes));
  }
  yield `],"resources":${JSON.stringify(resources.items)},"scopes":${JSON.stringify(scopes.items)}}`;
}

/** Writes a log record without its resource and scope. */
export function encodeLogRow(record: LogRecord): LogRow {
  const { resource: _resource, scope: _scope, observedNanos, ...rest } = record;
  return {
    ...rest,
    timeNanos: String(record.timeNanos),
    ...(observedNanos !== undefined && { observedNanos: String(observedNanos) }),
    attributes: finite(record.attributes),
  };
}

function encodeSpan(span: TraceSpan, resources: Positions<Resource>, scopes: Positions<Scope>): SpanJson {
  const { resource, scope, ...rest } = span;
  return {
    ...rest,
    startNanos: String(span.startNanos),
    endNanos: String(span.endNanos),
    attributes: finite(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      timeNanos: String(event.timeNanos),
      attributes: finite(event.attributes),
    })),
    ...(resource && { resource: resources.of(resource) }),
    ...(scope && { scope: scopes.of(scope) }),
  };
}

function encodeLog(record: LogRecord, resources: Positions<Resource>, scopes: Positions<Scope>): LogJson {
  const { resource, scope } = record;
  return {
    ...encodeLogRow(record),
    ...(resource && { resource: resources.of(resource) }),
    ...(scope && { scope: scopes.of(scope) }),
  };
}

/** JSON has no `NaN` and no infinity: they become text, not `null`. */
function finite(attributes: SpanAttributes): SpanAttributes {
  let copy: Record<string, SpanAttributes[string]> | undefined;
  for (const key in attributes) {
    const value = attributes[key];
    if (typeof value === 'number' && !Number.isFinite(value)) (copy ??= { ...attributes })[key] = String(value);
  }
  return copy ?? attributes;
}

/** Objects in order of their first use, each once. */
class Positions<T extends object> {
  readonly items: T[] = [];
  readonly #known = new Map<T, number>();

  of(item: T): number {
    const known = this.#known.get(item);
    if (known !== undefined) return known;
    const position = this.items.push(item) - 1;
    this.#known.set(item, position);
    return position;
  }
}
