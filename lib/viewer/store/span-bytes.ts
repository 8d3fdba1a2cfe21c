import type { LogRecord } from '../../trace/log-record';
import type { SpanAttributes, SpanAttributeValue, TraceSpan } from '../../trace/trace-span';

/** Approximate size of an object and its entry in a list or map, in V8. */
const OBJECT_BYTES = 64;
const SPAN_BYTES = 600;
const LOG_BYTES = 400;

/** Estimates the memory of a span: close to what a heap snapshot shows, and never far below. */
export function bytesOf({ traceId, spanId, name, attributes, events, links, status }: TraceSpan): number {
  let bytes = SPAN_BYTES + 2 * (traceId.length + spanId.length + name.length + (status.message?.length ?? 0));
  bytes += bytesOfAttributes(attributes);
  for (const event of events) bytes += 3 * OBJECT_BYTES + 2 * event.name.length + bytesOfAttributes(event.attributes);
  for (const link of links) bytes += 4 * OBJECT_BYTES + bytesOfAttributes(link.attributes);
  return bytes;
}

/** Estimates the memory of a log record. */
export function bytesOfLog({ body, attributes, severityText = '', eventName = '' }: LogRecord): number {
  return (
    LOG_BYTES +
    2 * (severityText.length + eventName.length) +
    bytesOfValue(body ?? null) +
    bytesOfAttributes(attributes)
  );
}

function bytesOfAttributes(attributes: SpanAttributes): number {
  let bytes = OBJECT_BYTES;
  for (const [key, value] of Object.entries(attributes)) bytes += OBJECT_BYTES + 2 * key.length + bytesOfValue(value);
  return bytes;
}

function bytesOfValue(value: SpanAttributeValue | null): number {
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (!Array.isArray(value)) return bytesOfAttributes(value as SpanAttributes);
  return value.reduce<number>((bytes, item) => bytes + 16 + bytesOfValue(item as SpanAttributeValue), OBJECT_BYTES);
}
