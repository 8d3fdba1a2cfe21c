import type { FinishedLog } from '../../../otel/finished-log';
import { nanosOf } from '../../../otel/finished-span';
import { attributesOf, jsonByResource, valueOf } from './json-values';

/**
 * Encodes log records as the body of an OTLP request in JSON.
 *
 * @throws if a value is not a log record
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function jsonLogsRequest(logs: readonly FinishedLog[]): Uint8Array {
  const resourceLogs = jsonByResource(logs, logOf).map(({ resource, schemaUrl, scopes }) => ({
    resource,
    scopeLogs: scopes.map(({ scope, items, schemaUrl: ofScope }) => ({ scope, logRecords: items, schemaUrl: ofScope })),
    schemaUrl,
  }));
  return Buffer.from(JSON.stringify({ resourceLogs }));
}

function logOf(log: FinishedLog): object {
  const { spanContext, body } = log;
  return {
    timeUnixNano: nanosOf(log.hrTime).toString(),
    observedTimeUnixNano: nanosOf(log.hrTimeObserved).toString(),
    severityNumber: log.severityNumber,
    severityText: log.severityText,
    body: body === undefined ? undefined : valueOf(body),
    eventName: log.eventName,
    attributes: attributesOf(log.attributes),
    droppedAttributesCount: log.droppedAttributesCount,
    ...(spanContext
      ? { flags: spanContext.traceFlags & 0xff, traceId: spanContext.traceId, spanId: spanContext.spanId }
      : {}),
  };
}
