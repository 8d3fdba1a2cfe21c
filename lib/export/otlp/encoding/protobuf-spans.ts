import type { Link, SpanContext } from '@opentelemetry/api';
import type { FinishedSpan, SpanEvent } from '../../../otel/finished-span';
import { type BackwardWriter, WIRE } from '../../../otel/protobuf-writer';
import { ProtobufEncoding } from './protobuf-envelope';
import { writeAttributes, writeTime } from './protobuf-values';
import { spanFlags } from './span-flags';

/**
 * Spans as the body of an OTLP request in Protocol Buffers.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export const PROTOBUF_SPANS = new ProtobufEncoding<FinishedSpan>(writeSpan);

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
