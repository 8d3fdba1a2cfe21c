import type { FinishedLog } from '../../../otel/finished-log';
import { type BackwardWriter, WIRE } from '../../../otel/protobuf-writer';
import { ProtobufEncoding } from './protobuf-envelope';
import { writeAttributes, writeTime, writeValue } from './protobuf-values';

/**
 * Log records as the body of an OTLP request in Protocol Buffers.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto
 */
export const PROTOBUF_LOGS = new ProtobufEncoding<FinishedLog>(writeLog);

function writeLog(writer: BackwardWriter, log: FinishedLog): void {
  const before = writer.length;
  const { spanContext } = log;
  if (log.eventName) writer.text(12, log.eventName);
  writeTime(writer, 11, log.hrTimeObserved);
  if (spanContext) {
    writer.hex(10, spanContext.spanId);
    writer.hex(9, spanContext.traceId);
    writeFlags(writer, spanContext.traceFlags & 0xff);
  }
  writer.count(7, log.droppedAttributesCount);
  writeAttributes(writer, 6, log.attributes);
  writeBody(writer, log.body);
  if (log.severityText) writer.text(3, log.severityText);
  if (log.severityNumber) writer.count(2, log.severityNumber);
  writeTime(writer, 1, log.hrTime);
  writer.message(2, before);
}

function writeFlags(writer: BackwardWriter, flags: number): void {
  if (flags === 0) return;
  writer.fixed32(flags);
  writer.tag(8, WIRE.fixed32);
}

function writeBody(writer: BackwardWriter, body: unknown): void {
  if (body === undefined) return;
  const before = writer.length;
  writeValue(writer, body);
  writer.message(5, before);
}
