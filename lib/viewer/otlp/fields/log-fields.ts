import type { LogRecord } from '../../../trace/log-record';
import { enumAt, messageAt, nanosAt, optionalIdAt, present, textAt, unsignedAt } from './otlp-fields';
import { attributesAt, type ReadValue, valueAt } from './otlp-value';
import type { Origin } from './origin-fields';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** `SEVERITY_NUMBER_UNSPECIFIED`, then four of each level: `SEVERITY_NUMBER_TRACE`, `SEVERITY_NUMBER_TRACE2`, … */
const SEVERITY_NAMES = [
  'SEVERITY_NUMBER_UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((level) =>
    ['', '2', '3', '4'].map((step) => `SEVERITY_NUMBER_${level}${step}`),
  ),
];

/** Reads a log record of OTLP. */
export function logAt(value: unknown, path: string, origin: Origin): LogRecord {
  const raw = messageAt(value, path);
  const timeNanos = nanosAt(raw.timeUnixNano, `${path}.timeUnixNano`);
  const observedNanos = nanosAt(raw.observedTimeUnixNano, `${path}.observedTimeUnixNano`);
  return {
    ...present({
      traceId: optionalIdAt(raw.traceId, `${path}.traceId`, TRACE_ID_BYTES),
      spanId: optionalIdAt(raw.spanId, `${path}.spanId`, SPAN_ID_BYTES),
    }),
    timeNanos: timeNanos === 0n ? observedNanos : timeNanos,
    severityNumber: enumAt(raw.severityNumber, `${path}.severityNumber`, SEVERITY_NAMES),
    ...bodyOf(valueAt(raw.body, `${path}.body`)),
    ...attributesAt(raw.attributes, `${path}.attributes`),
    ...present({
      observedNanos,
      severityText: textAt(raw.severityText, `${path}.severityText`),
      eventName: textAt(raw.eventName, `${path}.eventName`),
      droppedAttributesCount: unsignedAt(raw.droppedAttributesCount, `${path}.droppedAttributesCount`),
      flags: unsignedAt(raw.flags, `${path}.flags`),
    }),
    ...origin,
  };
}

function bodyOf({ plain, exact }: ReadValue): Pick<LogRecord, 'body' | 'exactBody'> {
  return { ...(plain !== null && { body: plain }), ...(exact && { exactBody: exact }) };
}
