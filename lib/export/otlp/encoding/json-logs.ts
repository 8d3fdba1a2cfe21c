import type { FinishedLog } from '../../../otel/finished-log';
import { nanosOf } from '../../../otel/finished-span';
import { JsonEncoding } from './json-envelope';
import { attributesOf, valueOf } from './json-values';

/**
 * Log records as the body of an OTLP request in JSON.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const JSON_LOGS = new JsonEncoding<FinishedLog>(
  { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' },
  logOf,
);

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
