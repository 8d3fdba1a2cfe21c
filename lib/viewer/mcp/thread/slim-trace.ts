import type { LogRecord } from '../../../trace/log-record';
import type { SpanAttributes, SpanAttributeValue } from '../../../trace/attributes';
import type { TraceSpan } from '../../../trace/trace-span';

/** A trace as a reader of waterfalls and comparisons needs it: copying it to a thread takes bounded time. */
export interface SlimTrace {
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly LogRecord[];
}

const MOST_KEYS = 40;
const MOST_EVENTS = 64;
const LONGEST = 300;

/** A span without what is not shown: resource, scope, links, most events, and the ends of long values. */
export function slimSpan(span: TraceSpan): TraceSpan {
  const { traceId, spanId, parentSpanId, name, kind, service, startNanos, endNanos, status } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: name.slice(0, LONGEST),
    kind,
    service: service.slice(0, LONGEST),
    startNanos,
    endNanos,
    attributes: slimAttributes(span.attributes),
    events: span.events.slice(0, MOST_EVENTS).map(({ name: event, timeNanos, attributes }) => ({
      name: event.slice(0, LONGEST),
      timeNanos,
      attributes: slimAttributes(attributes),
    })),
    links: [],
    status: status.message === undefined ? status : { ...status, message: status.message.slice(0, LONGEST) },
  };
}

export function slimLog(record: LogRecord): LogRecord {
  const { traceId, spanId, service, timeNanos, severityNumber, severityText, body, eventName } = record;
  return {
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
    service: service.slice(0, LONGEST),
    timeNanos,
    severityNumber,
    ...(severityText !== undefined && { severityText: severityText.slice(0, LONGEST) }),
    ...(body !== undefined && { body: slimValue(body) }),
    ...(eventName !== undefined && { eventName: eventName.slice(0, LONGEST) }),
    attributes: slimAttributes(record.attributes),
  };
}

function slimAttributes(attributes: SpanAttributes): SpanAttributes {
  const slim: Record<string, SpanAttributeValue> = {};
  let count = 0;
  for (const key in attributes) {
    if (++count > MOST_KEYS) break;
    const value = attributes[key];
    if (value !== undefined) slim[key.slice(0, LONGEST)] = slimValue(value);
  }
  return slim;
}

/** Lists of texts, such as chains of errors, stay lists. */
function slimValue(value: SpanAttributeValue): SpanAttributeValue {
  if (typeof value === 'string') return value.slice(0, LONGEST);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.slice(0, 10).map((item) => item.slice(0, LONGEST));
  }
  return JSON.stringify(value).slice(0, LONGEST);
}
