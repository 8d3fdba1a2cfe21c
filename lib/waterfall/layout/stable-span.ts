import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { stableAttributes, stableValue } from './stable-attributes';
import { stableText } from './stable-text';

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
