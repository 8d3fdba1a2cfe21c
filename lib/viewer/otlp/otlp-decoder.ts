import { SpanKind } from '@opentelemetry/api';
import type { SpanEvent, SpanLink, TraceSpan, TraceSpanStatus } from '../../trace/trace-span';
import { readShaped } from '../../otel/protobuf-shape';
import { countingMessages, countMessages } from './message-count';
import { OtlpError } from './otlp-error';
import { enumAt, idAt, listAt, messageAt, nanosAt, optionalIdAt, textAt } from './otlp-fields';
import { EXPORT_REQUEST } from './otlp-schema';
import { attributesAt } from './otlp-value';

export type OtlpContentType = 'application/json' | 'application/x-protobuf';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const UNKNOWN_SERVICE = 'unknown_service';

const KIND_NAMES = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (name) => `SPAN_KIND_${name}`,
);
const STATUS_NAMES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

/**
 * Decodes an `ExportTraceServiceRequest` of OTLP/HTTP.
 *
 * Integers beyond 2^53 become decimal text, and bytes become base64, so that attributes can be written as JSON. The
 * service of a resource without `service.name` is `unknown_service`.
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
  const request = contentType === 'application/json' ? parseJson(body) : countingMessages(() => parseProtobuf(body));
  const { resourceSpans } = messageAt(request, 'request');
  return countingMessages(() => listAt(resourceSpans, 'resourceSpans', spansOfResource).flat(2));
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch (cause) {
    throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not JSON: ${String(cause)}`, { cause });
  }
}

/** Gives the members their names in JSON. Ids stay bytes. */
function parseProtobuf(body: Uint8Array): unknown {
  try {
    return readShaped(body, EXPORT_REQUEST, () => countMessages(1));
  } catch (cause) {
    if (cause instanceof OtlpError) throw cause;
    const message = `The body is not an ExportTraceServiceRequest: ${String(cause)}`;
    throw new OtlpError('ERR_OTLP_MALFORMED', message, { cause });
  }
}

function spansOfResource(value: unknown, path: string): TraceSpan[][] {
  const { resource, scopeSpans } = messageAt(value, path);
  const attributes = attributesAt(
    messageAt(resource ?? {}, `${path}.resource`).attributes,
    `${path}.resource.attributes`,
  );
  const service = attributes['service.name'];
  const serviceName = typeof service === 'string' && service ? service : UNKNOWN_SERVICE;
  return listAt(scopeSpans, `${path}.scopeSpans`, (scope, scopePath) =>
    listAt(messageAt(scope, scopePath).spans, `${scopePath}.spans`, (span, spanPath) =>
      spanAt(span, spanPath, serviceName),
    ),
  );
}

function spanAt(value: unknown, path: string, service: string): TraceSpan {
  const raw = messageAt(value, path);
  const parentSpanId = optionalIdAt(raw.parentSpanId, `${path}.parentSpanId`, SPAN_ID_BYTES);
  return {
    traceId: idAt(raw.traceId, `${path}.traceId`, TRACE_ID_BYTES),
    spanId: idAt(raw.spanId, `${path}.spanId`, SPAN_ID_BYTES),
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: textAt(raw.name, `${path}.name`),
    kind: kindAt(raw.kind, `${path}.kind`),
    service,
    startNanos: nanosAt(raw.startTimeUnixNano, `${path}.startTimeUnixNano`),
    endNanos: nanosAt(raw.endTimeUnixNano, `${path}.endTimeUnixNano`),
    attributes: attributesAt(raw.attributes, `${path}.attributes`),
    events: listAt(raw.events, `${path}.events`, eventAt),
    links: listAt(raw.links, `${path}.links`, linkAt),
    status: statusAt(raw.status, `${path}.status`),
  };
}

function eventAt(value: unknown, path: string): SpanEvent {
  const raw = messageAt(value, path);
  return {
    name: textAt(raw.name, `${path}.name`),
    timeNanos: nanosAt(raw.timeUnixNano, `${path}.timeUnixNano`),
    attributes: attributesAt(raw.attributes, `${path}.attributes`),
  };
}

function linkAt(value: unknown, path: string): SpanLink {
  const raw = messageAt(value, path);
  return {
    traceId: idAt(raw.traceId, `${path}.traceId`, TRACE_ID_BYTES),
    spanId: idAt(raw.spanId, `${path}.spanId`, SPAN_ID_BYTES),
    attributes: attributesAt(raw.attributes, `${path}.attributes`),
  };
}

function statusAt(value: unknown, path: string): TraceSpanStatus {
  const raw = messageAt(value ?? {}, path);
  const message = textAt(raw.message, `${path}.message`);
  const code = STATUS_CODES[enumAt(raw.code, `${path}.code`, STATUS_NAMES)] ?? 'unset';
  return { code, ...(message && { message }) };
}

const KINDS = Object.values(SpanKind).filter((kind) => typeof kind === 'number');

/** On the wire, 0 means "unspecified". OTLP says to read that as internal; unknown kinds are read the same way. */
function kindAt(value: unknown, path: string): SpanKind {
  return KINDS[enumAt(value, path, KIND_NAMES) - 1] ?? SpanKind.INTERNAL;
}
