import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { readLogs, readTraces, type OtlpContentType, type ReadRecords } from './record-reader';

/**
 * Decodes an `ExportTraceServiceRequest` of OTLP/HTTP.
 *
 * Integers beyond 2^53 become decimal text, and bytes become base64, so that attributes can be written as JSON;
 * `exactAttributes` has them as they were sent. The service of a resource without `service.name` is `unknown_service`.
 *
 * @param body the request body, decompressed
 * @param contentType JSON (ids in hexadecimal, enums as numbers or names) or protobuf
 * @throws OtlpError `ERR_OTLP_MALFORMED` with the path of the invalid value; `ERR_OTLP_TOO_LARGE` for a body of more
 *   than 2,000,000 messages, or a span of more than 20,000 messages or 4 MiB
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @example
 * ```ts
 * decodeTraces(Buffer.from('{"resourceSpans":[]}'), 'application/json'); // => []
 * ```
 */
export function decodeTraces(body: Uint8Array, contentType: OtlpContentType): TraceSpan[] {
  return wholeOf(readTraces(body, contentType));
}

/**
 * Decodes an `ExportLogsServiceRequest` of OTLP/HTTP.
 *
 * @param body the request body, decompressed
 * @param contentType JSON or protobuf
 * @throws OtlpError as {@link decodeTraces} does
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @example
 * ```ts
 * decodeLogs(Buffer.from('{"resourceLogs":[]}'), 'application/json'); // => []
 * ```
 */
export function decodeLogs(body: Uint8Array, contentType: OtlpContentType): LogRecord[] {
  return wholeOf(readLogs(body, contentType));
}

/** Reads without a pause. */
function wholeOf<T>(reading: Generator<void, ReadRecords<T>>): T[] {
  let step = reading.next();
  while (!step.done) step = reading.next();
  const { records, refused } = step.value;
  if (refused) throw refused.first;
  return records;
}
