import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { message, type MessageShape, readShaped, repeated, text } from '../../otel/protobuf-shape';
import { logAt } from './log-fields';
import { countingMessages, countMessages } from './message-count';
import { type Origin, originOf, resourceAt, scopeAt } from './origin-fields';
import { OtlpError } from './otlp-error';
import { listAt, messageAt } from './otlp-fields';
import { LOG_RECORD, RESOURCE, SCOPE, SPAN } from './otlp-schema';
import { spanAt } from './span-fields';

export type OtlpContentType = 'application/json' | 'application/x-protobuf';

/**
 * Decodes an `ExportTraceServiceRequest` of OTLP/HTTP.
 *
 * Integers beyond 2^53 become decimal text, and bytes become base64, so that attributes can be written as JSON;
 * `exactAttributes` has them as they were sent. The service of a resource without `service.name` is `unknown_service`.
 *
 * @param body the request body, decompressed
 * @param contentType JSON (ids in hexadecimal, enums as numbers or names) or protobuf
 * @throws OtlpError `ERR_OTLP_MALFORMED` with the path of the invalid value; `ERR_OTLP_TOO_LARGE` for a body of more
 *   than 500,000 messages
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @example
 * ```ts
 * decodeTraces(Buffer.from('{"resourceSpans":[]}'), 'application/json'); // => []
 * ```
 */
export function decodeTraces(body: Uint8Array, contentType: OtlpContentType): TraceSpan[] {
  return decode(
    body,
    contentType,
    { outer: 'resourceSpans', inner: 'scopeSpans', records: 'spans', shape: SPAN },
    spanAt,
  );
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
  const names = { outer: 'resourceLogs', inner: 'scopeLogs', records: 'logRecords', shape: LOG_RECORD };
  return decode(body, contentType, names, logAt);
}

interface Names {
  readonly outer: string;
  readonly inner: string;
  readonly records: string;
  readonly shape: MessageShape;
}

function decode<T>(
  body: Uint8Array,
  contentType: OtlpContentType,
  names: Names,
  read: (value: unknown, path: string, origin: Origin) => T,
): T[] {
  const request =
    contentType === 'application/json' ? parseJson(body) : countingMessages(() => parseProtobuf(body, names));
  return countingMessages(() =>
    listAt(messageAt(request, 'request')[names.outer], names.outer, (group, path) => {
      const raw = messageAt(group, path);
      const resource = resourceAt(raw.resource, raw.schemaUrl, path);
      return listAt(raw[names.inner], `${path}.${names.inner}`, (inner, innerPath) => {
        const rawInner = messageAt(inner, innerPath);
        const origin = originOf(resource, scopeAt(rawInner.scope, rawInner.schemaUrl, innerPath));
        return listAt(rawInner[names.records], `${innerPath}.${names.records}`, (record, at) =>
          read(record, at, origin),
        );
      });
    }).flat(2),
  );
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch (cause) {
    throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not JSON: ${String(cause)}`, { cause });
  }
}

/** Gives the members their names in JSON. Ids stay bytes. */
function parseProtobuf(body: Uint8Array, names: Names): unknown {
  const scoped: MessageShape = {
    1: message('scope', () => SCOPE),
    2: repeated(names.records, () => names.shape),
    3: text('schemaUrl'),
  };
  const outer: MessageShape = {
    1: message('resource', () => RESOURCE),
    2: repeated(names.inner, () => scoped),
    3: text('schemaUrl'),
  };
  try {
    return readShaped(body, { 1: repeated(names.outer, () => outer) }, () => countMessages(1));
  } catch (cause) {
    if (cause instanceof OtlpError) throw cause;
    const request = names.outer === 'resourceSpans' ? 'ExportTraceServiceRequest' : 'ExportLogsServiceRequest';
    throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not an ${request}: ${String(cause)}`, { cause });
  }
}
