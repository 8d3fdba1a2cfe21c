import type { LogRecord } from '../../trace/log-record';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';

/** What differs from run to run, and what stands in its place. */
const VARYING: readonly (readonly [pattern: RegExp, placeholder: string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  // Milliseconds, microseconds or nanoseconds since 1970, from 2017 to 2033.
  [/\b1[5-9]\d{11}(?:\d{3}){0,2}\b/g, '<time>'],
  [/\b(?=[a-f]*\d)[\da-f]{16,64}\b/gi, '<id>'],
  [/((?:\blocalhost|\b127\.0\.0\.1|\[::1\]|::1)):\d{2,5}\b/g, '$1:<port>'],
];
/** No message that somebody compares is longer. */
const LONGEST = 10_000;

/** Replaces the parts of a text that differ from run to run. */
export function stableText(text: string): string {
  return VARYING.reduce((shown, [pattern, placeholder]) => shown.replace(pattern, placeholder), text.slice(0, LONGEST));
}

/** Replaces what differs from run to run in a span. Its ids and times stay: they hold the tree together. */
export function stableSpan(span: TraceSpan): TraceSpan {
  const { message } = span.status;
  return {
    ...span,
    name: stableText(span.name),
    attributes: stableAttributes(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      name: stableText(event.name),
      attributes: stableAttributes(event.attributes),
    })),
    status: message === undefined ? span.status : { ...span.status, message: stableText(message) },
  };
}

export function stableRecord(record: LogRecord): LogRecord {
  const { body } = record;
  return {
    ...record,
    ...(body === undefined ? {} : { body: stableValue(body) }),
    attributes: stableAttributes(record.attributes),
  };
}

function stableAttributes(attributes: SpanAttributes): SpanAttributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, stableValue(value)]));
}

function stableValue(value: SpanAttributeValue): SpanAttributeValue {
  if (typeof value === 'string') return stableText(value);
  if (typeof value === 'number') return /<time>/.test(stableText(String(value))) ? '<time>' : value;
  if (typeof value !== 'object') return value;
  return JSON.parse(JSON.stringify(value), (_key, part: SpanAttributeValue | null) =>
    typeof part === 'string' || typeof part === 'number' ? stableValue(part) : part,
  ) as SpanAttributeValue;
}
