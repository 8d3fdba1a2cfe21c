import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { type FinishedSpan, nanosOf } from '../../otel/finished-span';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';
import type { TraceSpan } from '../../trace/trace-span';

const STATUS_NAMES = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
} as const;

/** Converts a finished span to a span of the waterfall. */
export function traceSpanOf(span: FinishedSpan): TraceSpan {
  const { traceId, spanId } = span.spanContext();
  const { code, message } = span.status;
  const { 'service.name': service } = span.resource.attributes;
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext ? { parentSpanId: span.parentSpanContext.spanId } : {}),
    name: span.name,
    kind: span.kind,
    service: typeof service === 'string' ? service : '',
    startNanos: nanosOf(span.startTime),
    endNanos: nanosOf(span.endTime),
    attributes: attributesOf(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      timeNanos: nanosOf(time),
      attributes: attributesOf(attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: attributesOf(attributes),
    })),
    status: { code: STATUS_NAMES[code], ...(message === undefined ? {} : { message }) },
  };
}

function attributesOf(attributes: Attributes = {}): SpanAttributes {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as Record<string, SpanAttributeValue>;
}
