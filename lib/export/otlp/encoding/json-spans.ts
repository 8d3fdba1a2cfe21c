import type { Link } from '@opentelemetry/api';
import { type FinishedSpan, nanosOf, type SpanEvent } from '../../../otel/finished-span';
import { JsonEncoding } from './json-envelope';
import { attributesOf } from './json-values';
import { spanFlags } from './span-flags';

/**
 * Spans as the body of an OTLP request in JSON: ids in hexadecimal, enums as numbers, 64-bit integers as strings, bytes in
 * base64, and the doubles that JSON lacks as `"NaN"`, `"Infinity"` and `"-Infinity"`.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const JSON_SPANS = new JsonEncoding<FinishedSpan>(
  { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' },
  spanOf,
);

function spanOf(span: FinishedSpan): object {
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  const parent = span.parentSpanContext;
  return {
    traceId,
    spanId,
    parentSpanId: parent?.spanId || undefined,
    traceState: traceState?.serialize(),
    name: span.name,
    // OTLP's kinds start with UNSPECIFIED = 0.
    kind: typeof span.kind === 'number' ? span.kind + 1 : 0,
    startTimeUnixNano: nanosOf(span.startTime).toString(),
    endTimeUnixNano: nanosOf(span.endTime).toString(),
    attributes: attributesOf(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map((event) => eventOf(event)),
    droppedEventsCount: span.droppedEventsCount,
    status: { code: span.status.code, message: span.status.message },
    links: span.links.map((link) => linkOf(link)),
    droppedLinksCount: span.droppedLinksCount,
    flags: spanFlags(traceFlags, parent?.isRemote),
  };
}

function eventOf({ name, time, attributes, droppedAttributesCount = 0 }: SpanEvent): object {
  return { attributes: attributesOf(attributes), name, timeUnixNano: nanosOf(time).toString(), droppedAttributesCount };
}

function linkOf({ context, attributes, droppedAttributesCount = 0 }: Link): object {
  return {
    attributes: attributesOf(attributes),
    spanId: context.spanId,
    traceId: context.traceId,
    traceState: context.traceState?.serialize(),
    droppedAttributesCount,
    flags: spanFlags(context.traceFlags, context.isRemote),
  };
}
