import type { LogRecord } from '../../trace/log-record';
import type { Resource, Scope } from '../../trace/resource';
import type { SpanEvent, SpanLink, TraceSpan } from '../../trace/trace-span';
import { encodedAttributes, encodedValue } from './encoded-value';

/** Characters of one piece, about. */
const PIECE_CHARACTERS = 16_384;
const STATUS_CODES = { unset: 0, ok: 1, error: 2 } as const;

/**
 * Encodes spans as an `ExportTraceServiceRequest` in JSON, in pieces of a few kilobytes: pause between them, so that a large
 * trace does not hold the event loop. `decodeTraces` reads the same spans from the joined pieces.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 *
 * @example
 * ```ts
 * Array.from(encodeTraces([])).join(''); // => '{"resourceSpans":[]}'
 * ```
 */
export function* encodeTraces(spans: Iterable<TraceSpan>): Generator<string, void> {
  yield* pieces(encode(spans, { outer: 'resourceSpans', inner: 'scopeSpans', records: 'spans' }, spanOf));
}

/**
 * Encodes log records as an `ExportLogsServiceRequest` in JSON, in pieces, as {@link encodeTraces} does with spans.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 *
 * @example
 * ```ts
 * Array.from(encodeLogs([])).join(''); // => '{"resourceLogs":[]}'
 * ```
 */
export function* encodeLogs(records: Iterable<LogRecord>): Generator<string, void> {
  yield* pieces(encode(records, { outer: 'resourceLogs', inner: 'scopeLogs', records: 'logRecords' }, logOf));
}

interface Names {
  readonly outer: string;
  readonly inner: string;
  readonly records: string;
}

interface FromOrigin {
  readonly resource?: Resource;
  readonly scope?: Scope;
}

/** Records by the text of their resource, then by the text of their scope. */
type Groups<T> = ReadonlyMap<string, ReadonlyMap<string, readonly T[]>>;

function* encode<T extends FromOrigin>(
  records: Iterable<T>,
  names: Names,
  encoded: (record: T) => object,
): Generator<string, void> {
  yield `{"${names.outer}":[`;
  let outerComma = '';
  for (const [resource, scopes] of grouped(records)) {
    yield `${outerComma}{${resource}"${names.inner}":[`;
    let innerComma = '';
    for (const [scope, members] of scopes) {
      yield `${innerComma}{${scope}"${names.records}":[`;
      let comma = '';
      for (const record of members) {
        yield comma + JSON.stringify(encoded(record));
        comma = ',';
      }
      yield ']}';
      innerComma = ',';
    }
    yield ']}';
    outerComma = ',';
  }
  yield ']}';
}

function* pieces(parts: Iterable<string>): Generator<string, void> {
  let piece = '';
  for (const part of parts) {
    piece += part;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function grouped<T extends FromOrigin>(records: Iterable<T>): Groups<T> {
  const groups = new Map<string, Map<string, T[]>>();
  const resourceText = onceFor(membersOfResource);
  const scopeText = onceFor(membersOfScope);
  for (const record of records) {
    const scopes = entryOf(groups, resourceText(record.resource), () => new Map<string, T[]>());
    entryOf(scopes, scopeText(record.scope), () => []).push(record);
  }
  return groups;
}

/** Many records share one object. */
function onceFor<T extends object>(write: (value: T) => string): (value: T | undefined) => string {
  const known = new Map<T, string>();
  return (value) => (value ? entryOf(known, value, () => write(value)) : '');
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** The first members of a `ResourceSpans` or `ResourceLogs`, each with a comma behind it. */
function membersOfResource({ attributes, exactAttributes, droppedAttributesCount, schemaUrl }: Resource): string {
  const resource = { attributes: encodedAttributes(attributes, exactAttributes), droppedAttributesCount };
  return members({ resource, schemaUrl });
}

function membersOfScope(scope: Scope): string {
  const { name, version, attributes = {}, exactAttributes, droppedAttributesCount, schemaUrl } = scope;
  const encoded = {
    name,
    version,
    attributes: given(encodedAttributes(attributes, exactAttributes)),
    droppedAttributesCount,
  };
  return members({ scope: encoded, schemaUrl });
}

const members = (value: object): string => `${JSON.stringify(value).slice(1, -1)},`;

function spanOf(span: TraceSpan): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    traceState: span.traceState,
    parentSpanId: span.parentSpanId,
    flags: span.flags,
    name: span.name,
    // OTLP's kinds start with UNSPECIFIED = 0.
    kind: span.wireKind ?? span.kind + 1,
    startTimeUnixNano: span.startNanos.toString(),
    endTimeUnixNano: span.endNanos.toString(),
    attributes: given(encodedAttributes(span.attributes, span.exactAttributes)),
    droppedAttributesCount: span.droppedAttributesCount,
    events: given(span.events.map((event) => eventOf(event))),
    droppedEventsCount: span.droppedEventsCount,
    links: given(span.links.map((link) => linkOf(link))),
    droppedLinksCount: span.droppedLinksCount,
    status: { code: span.status.wireCode ?? STATUS_CODES[span.status.code], message: span.status.message },
  };
}

function eventOf({ name, timeNanos, attributes, exactAttributes, droppedAttributesCount }: SpanEvent): object {
  return {
    timeUnixNano: timeNanos.toString(),
    name,
    attributes: given(encodedAttributes(attributes, exactAttributes)),
    droppedAttributesCount,
  };
}

function linkOf(link: SpanLink): object {
  return {
    traceId: link.traceId,
    spanId: link.spanId,
    traceState: link.traceState,
    attributes: given(encodedAttributes(link.attributes, link.exactAttributes)),
    droppedAttributesCount: link.droppedAttributesCount,
    flags: link.flags,
  };
}

function logOf(record: LogRecord): object {
  const { body, exactBody } = record;
  return {
    timeUnixNano: record.timeNanos.toString(),
    observedTimeUnixNano: record.observedNanos?.toString(),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    eventName: record.eventName,
    body: exactBody ?? (body === undefined ? undefined : encodedValue(body)),
    attributes: given(encodedAttributes(record.attributes, record.exactAttributes)),
    droppedAttributesCount: record.droppedAttributesCount,
    flags: record.flags,
    traceId: record.traceId,
    spanId: record.spanId,
  };
}

/** Absent and empty are the same in OTLP. */
function given<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
