import type { LogRecord } from '../../trace/log-record';
import type { Resource, Scope } from '../../trace/resource';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';

// Measured on V8 of Node 20 to 24 with spans from the decoder; spec/viewer/store/span-bytes.process.spec.ts compares
// the estimate with the heap.

/** A trace without spans: its object, its map and list, its id, its entry in the index. */
export const TRACE_BYTES = 700;
const SPAN_BYTES = 440;
const LOG_BYTES = 320;
const PART_BYTES = 300;
const EVENT_BYTES = 160;
/** With its entry in the index of links. */
const LINK_BYTES = 460;
const OBJECT_BYTES = 56;
/** A property of an object. Keys are shared by all objects. */
const PROPERTY_BYTES = 12;
const TEXT_BYTES = 20;
const NUMBER_BYTES = 8;

const WIDE = /[^\0-\u00FF]/;

/** Estimates the memory of a span, without its resource and scope. */
export function bytesOf(span: TraceSpan): number {
  const { name, attributes, events, links, status, traceState } = span;
  let bytes = SPAN_BYTES + bytesOfText(name) + bytesOfAttributes(attributes) + bytesOfExact(span.exactAttributes);
  if (status.message !== undefined) bytes += bytesOfText(status.message);
  if (traceState !== undefined) bytes += bytesOfText(traceState);
  for (const event of events) bytes += EVENT_BYTES + bytesOfText(event.name) + bytesOfAttributesOf(event);
  for (const link of links) bytes += LINK_BYTES + bytesOfAttributesOf(link) + bytesOfText(link.traceState ?? '');
  return bytes;
}

/** Estimates the memory of a log record, without its resource and scope. */
export function bytesOfLog(record: LogRecord): number {
  const { body, severityText, eventName } = record;
  return (
    LOG_BYTES +
    bytesOfText(severityText ?? '') +
    bytesOfText(eventName ?? '') +
    bytesOfValue(body) +
    bytesOfExact(record.exactBody) +
    bytesOfAttributesOf(record)
  );
}

/** Estimates the memory of a resource or a scope. */
export function bytesOfPart(part: Resource | Scope): number {
  const { attributes, exactAttributes, schemaUrl } = part;
  const names = 'name' in part ? bytesOfText(part.name) + bytesOfText(part.version ?? '') : 0;
  return (
    PART_BYTES +
    names +
    bytesOfText(schemaUrl ?? '') +
    (attributes ? bytesOfAttributes(attributes) : 0) +
    bytesOfExact(exactAttributes)
  );
}

function bytesOfAttributesOf(owner: Pick<LogRecord, 'attributes' | 'exactAttributes'>): number {
  return bytesOfAttributes(owner.attributes) + bytesOfExact(owner.exactAttributes);
}

function bytesOfAttributes(attributes: SpanAttributes): number {
  let bytes = OBJECT_BYTES;
  for (const key in attributes) bytes += PROPERTY_BYTES + bytesOfKey(key) + bytesOfValue(attributes[key]);
  return bytes;
}

/** V8 keeps equal keys once. Only long ones are likely to be unique. */
const bytesOfKey = (key: string): number => (key.length > 64 ? bytesOfText(key) : 0);

const bytesOfExact = (exact: object | undefined): number => (exact ? bytesOfAttributes(exact as SpanAttributes) : 0);

function bytesOfValue(value: SpanAttributeValue | null | undefined): number {
  if (typeof value === 'string') return bytesOfText(value);
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES;
  if (!Array.isArray(value)) return bytesOfAttributes(value as SpanAttributes);
  let bytes = OBJECT_BYTES;
  for (const item of value as readonly (SpanAttributeValue | null)[]) bytes += NUMBER_BYTES + bytesOfValue(item);
  return bytes;
}

/** V8 stores a text with one byte per character if all of them are Latin-1, otherwise with two. */
function bytesOfText(text: string): number {
  if (text === '') return 0;
  return TEXT_BYTES + (WIDE.test(text) ? 2 : 1) * text.length;
}
