import type { Link } from '@opentelemetry/api';
import { type FinishedSpan, type InstrumentationScope, nanosOf, type SpanEvent } from '../../../otel/finished-span';
import { isInt64 } from './int64';
import { spanFlags } from './span-flags';
import { spansByResource, type SpansByScope } from './spans-by-resource';

/**
 * Encodes spans as the body of an OTLP request in JSON: ids in hexadecimal, enums as numbers, 64-bit integers as strings,
 * bytes in base64, and the doubles that JSON lacks as `"NaN"`, `"Infinity"` and `"-Infinity"`.
 *
 * @throws if a value is not a span
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function jsonRequest(spans: readonly FinishedSpan[]): Uint8Array {
  const resourceSpans = [...spansByResource(spans)].map(([resource, scopes]) => {
    const schemaUrl = resource.schemaUrl || undefined;
    return {
      resource: { attributes: attributesOf(resource.attributes), droppedAttributesCount: 0, schemaUrl },
      scopeSpans: scopeSpansOf(scopes),
      schemaUrl,
    };
  });
  return Buffer.from(JSON.stringify({ resourceSpans }));
}

function scopeSpansOf(scopes: SpansByScope): object[] {
  return [...scopes].map(([scope, spans]) => ({
    scope: scopeOf(scope),
    spans: spans.map((span) => spanOf(span)),
    schemaUrl: scope.schemaUrl,
  }));
}

function scopeOf(scope: InstrumentationScope): object {
  const { name, version, attributes = {}, droppedAttributesCount = 0 } = scope;
  if (Object.keys(attributes).length === 0) return { name, version };
  return { name, version, attributes: attributesOf(attributes), droppedAttributesCount };
}

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

function attributesOf(attributes: object = {}): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

/** Encodes values that OTLP does not support as empty values. */
function valueOf(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return numberOf(value);
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map((item) => valueOf(item)) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: attributesOf(value) } };
  return {};
}

function numberOf(value: number): object {
  if (isInt64(value)) return { intValue: BigInt(value).toString() };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}
