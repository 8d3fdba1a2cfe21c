import type { AttributeValue, HrTime, Link, SpanContext } from '@opentelemetry/api';
import type { FinishedSpan, InstrumentationScope, SpanEvent, SpanResource } from '../../../otel/finished-span';
import { BackwardWriter, WIRE } from '../../../otel/protobuf-writer';
import { isInt64 } from './int64';
import { spanFlags } from './span-flags';
import { spansByResource } from './spans-by-resource';

const NANOS_PER_SECOND = 1e9;
const HIGH = 2 ** 32;

/** Bytes of the last request, as the initial buffer size of the next one. */
let lastSize = 65_536;

/**
 * Encodes spans as the body of an OTLP request in Protocol Buffers. The bytes equal those of OpenTelemetry's serializer,
 * but need one pass instead of two; the second pass was half the cost of exporting a span.
 *
 * @throws if a value is not a span
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function traceRequest(spans: readonly FinishedSpan[]): Uint8Array {
  const writer = new BackwardWriter(lastSize);
  const resources = [...spansByResource(spans)];
  for (const [resource, scopes] of resources.toReversed()) {
    const before = writer.length;
    if (resource.schemaUrl) writer.text(3, resource.schemaUrl);
    for (const [scope, inScope] of [...scopes].toReversed()) writeScope(writer, scope, inScope);
    writeResource(writer, resource);
    writer.message(1, before);
  }
  lastSize = Math.ceil(writer.length * 1.1) + 1024;
  return writer.finish();
}

function writeResource(writer: BackwardWriter, { attributes }: SpanResource): void {
  const before = writer.length;
  writer.count(2, 0);
  writeAttributes(writer, 1, attributes);
  writer.message(1, before);
}

function writeScope(writer: BackwardWriter, of: InstrumentationScope, spans: readonly FinishedSpan[]): void {
  const before = writer.length;
  const { name, version, schemaUrl, attributes, droppedAttributesCount } = of;
  if (schemaUrl) writer.text(3, schemaUrl);
  for (let index = spans.length - 1; index >= 0; index--) writeSpan(writer, spans[index] as FinishedSpan);
  const scope = writer.length;
  if (droppedAttributesCount) writer.count(4, droppedAttributesCount);
  writeAttributes(writer, 3, attributes);
  if (version) writer.text(2, version);
  writer.text(1, name);
  writer.message(1, scope);
  writer.message(2, before);
}

function writeSpan(writer: BackwardWriter, span: FinishedSpan): void {
  const before = writer.length;
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writeFlags(writer, 16, context.traceFlags, parent?.isRemote);
  writeStatus(writer, span.status);
  writer.count(14, span.droppedLinksCount);
  const { links, events } = span;
  for (let index = links.length - 1; index >= 0; index--) writeLink(writer, links[index] as Link);
  writer.count(12, span.droppedEventsCount);
  for (let index = events.length - 1; index >= 0; index--) writeEvent(writer, events[index] as SpanEvent);
  writer.count(10, span.droppedAttributesCount);
  writeAttributes(writer, 9, span.attributes);
  writeTime(writer, 8, span.endTime);
  writeTime(writer, 7, span.startTime);
  // OTLP's kinds start with UNSPECIFIED = 0.
  if (typeof span.kind === 'number') writer.count(6, span.kind + 1);
  writer.text(5, span.name);
  if (parent?.spanId) writer.hex(4, parent.spanId);
  writeIds(writer, context);
  writer.message(2, before);
}

function writeStatus(writer: BackwardWriter, { code, message }: FinishedSpan['status']): void {
  const before = writer.length;
  writer.count(3, code);
  if (message) writer.text(2, message);
  writer.message(15, before);
}

function writeLink(writer: BackwardWriter, { context, attributes, droppedAttributesCount = 0 }: Link): void {
  const before = writer.length;
  writeFlags(writer, 6, context.traceFlags, context.isRemote);
  writer.count(5, droppedAttributesCount);
  writeAttributes(writer, 4, attributes);
  writeIds(writer, context);
  writer.message(13, before);
}

function writeEvent(writer: BackwardWriter, event: SpanEvent): void {
  const before = writer.length;
  writer.count(4, event.droppedAttributesCount ?? 0);
  writeAttributes(writer, 3, event.attributes);
  writer.text(2, event.name);
  writeTime(writer, 1, event.time);
  writer.message(11, before);
}

/** Fields 1 to 3 of spans and links. */
function writeIds(writer: BackwardWriter, { traceId, spanId, traceState }: SpanContext): void {
  const state = traceState?.serialize();
  if (state) writer.text(3, state);
  writer.hex(2, spanId);
  writer.hex(1, traceId);
}

function writeFlags(writer: BackwardWriter, field: number, traceFlags: number, isRemote: boolean | undefined): void {
  writer.fixed32(spanFlags(traceFlags, isRemote));
  writer.tag(field, WIRE.fixed32);
}

/** Splits the seconds in two, because a number cannot hold nanoseconds since the epoch exactly. */
function writeTime(writer: BackwardWriter, field: number, [seconds, nanos]: HrTime): void {
  const lower = (seconds & 0xffff) * NANOS_PER_SECOND;
  const upper = Math.floor(seconds / 0x1_0000) * NANOS_PER_SECOND;
  const low = (lower % HIGH) + (upper % 0x1_0000) * 0x1_0000 + nanos;
  const high = Math.floor(lower / HIGH) + Math.floor(upper / 0x1_0000) + Math.floor(low / HIGH);
  writer.fixed64(low % HIGH, high);
  writer.tag(field, WIRE.fixed64);
}

function writeAttributes(writer: BackwardWriter, field: number, attributes: object | undefined): void {
  if (!attributes) return;
  const values = attributes as Readonly<Record<string, unknown>>;
  const keys = Object.keys(values);
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index] as string;
    writePair(writer, field, key, values[key]);
  }
}

function writePair(writer: BackwardWriter, field: number, key: string, value: unknown): void {
  const before = writer.length;
  writeValue(writer, value);
  writer.message(2, before);
  writer.text(1, key);
  writer.message(field, before);
}

/** Encodes values that OTLP does not support as empty values. */
function writeValue(writer: BackwardWriter, value: unknown): void {
  if (typeof value === 'string') writer.text(1, value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.count(2, value ? 1 : 0);
  else if (value instanceof Uint8Array) writer.raw(7, value);
  else if (Array.isArray(value)) writeArray(writer, value as AttributeValue[]);
  else if (typeof value === 'object' && value !== null) writeObject(writer, value);
}

function writeNumber(writer: BackwardWriter, value: number): void {
  if (isInt64(value)) {
    writer.count(3, value);
    return;
  }
  writer.double(value);
  writer.tag(4, WIRE.fixed64);
}

function writeArray(writer: BackwardWriter, values: readonly unknown[]): void {
  const before = writer.length;
  for (let index = values.length - 1; index >= 0; index--) {
    const item = writer.length;
    writeValue(writer, values[index]);
    writer.message(1, item);
  }
  writer.message(5, before);
}

function writeObject(writer: BackwardWriter, value: object): void {
  const before = writer.length;
  writeAttributes(writer, 1, value);
  writer.message(6, before);
}
