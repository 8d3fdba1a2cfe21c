import type { LogRecord } from '../../trace/log-record';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';

type Contains = (text: string) => boolean;

const MOST_DEPTH = 5;

/** Whether a text is in a span: its name, service, status message, attributes, events; not its log records. */
export function spanContains(span: TraceSpan, contains: Contains): boolean {
  if (contains(span.name) || contains(span.service) || inAttributes(span.attributes, contains, 0)) return true;
  if (span.status.message !== undefined && contains(span.status.message)) return true;
  return span.events.some((event) => contains(event.name) || inAttributes(event.attributes, contains, 0));
}

/** Whether a text is in a log record: its body, service, event name, attributes. */
export function logContains({ body, service, eventName, attributes }: LogRecord, contains: Contains): boolean {
  return (
    inValue(body, contains, 0) ||
    contains(service) ||
    (eventName !== undefined && contains(eventName)) ||
    inAttributes(attributes, contains, 0)
  );
}

function inAttributes(attributes: SpanAttributes, contains: Contains, depth: number): boolean {
  for (const key in attributes) if (inValue(attributes[key], contains, depth)) return true;
  return false;
}

function inValue(value: SpanAttributeValue | null | undefined, contains: Contains, depth: number): boolean {
  if (typeof value === 'string') return contains(value);
  if (typeof value !== 'object' || value === null) return value !== undefined && contains(String(value));
  if (depth >= MOST_DEPTH) return false;
  if (!Array.isArray(value)) return inAttributes(value as SpanAttributes, contains, depth + 1);
  return (value as readonly (SpanAttributeValue | null)[]).some((item) => inValue(item, contains, depth + 1));
}
