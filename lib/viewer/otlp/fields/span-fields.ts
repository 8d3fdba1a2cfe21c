import { SpanKind } from '@opentelemetry/api';
import type { SpanEvent, SpanLink, TraceSpan, TraceSpanStatus } from '../../../trace/trace-span';
import {
  enumAt,
  idAt,
  linkIdAt,
  listAt,
  messageAt,
  nanosAt,
  optionalIdAt,
  present,
  textAt,
  unsignedAt,
} from './otlp-fields';
import { attributesAt } from './otlp-value';
import type { Origin } from './origin-fields';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

const KIND_NAMES = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (name) => `SPAN_KIND_${name}`,
);
const KINDS = Object.values(SpanKind).filter((kind) => typeof kind === 'number');
const STATUS_NAMES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

/** Reads a span of OTLP. */
export function spanAt(value: unknown, path: string, origin: Origin): TraceSpan {
  const raw = messageAt(value, path);
  return {
    traceId: idAt(raw.traceId, `${path}.traceId`, TRACE_ID_BYTES),
    spanId: idAt(raw.spanId, `${path}.spanId`, SPAN_ID_BYTES),
    ...present({ parentSpanId: optionalIdAt(raw.parentSpanId, `${path}.parentSpanId`, SPAN_ID_BYTES) }),
    name: textAt(raw.name, `${path}.name`),
    ...kindAt(raw.kind, `${path}.kind`),
    startNanos: nanosAt(raw.startTimeUnixNano, `${path}.startTimeUnixNano`),
    endNanos: nanosAt(raw.endTimeUnixNano, `${path}.endTimeUnixNano`),
    ...attributesAt(raw.attributes, `${path}.attributes`),
    events: listAt(raw.events, `${path}.events`, eventAt),
    links: listAt(raw.links, `${path}.links`, linkAt),
    status: statusAt(raw.status, `${path}.status`),
    ...present({
      droppedAttributesCount: unsignedAt(raw.droppedAttributesCount, `${path}.droppedAttributesCount`),
      droppedEventsCount: unsignedAt(raw.droppedEventsCount, `${path}.droppedEventsCount`),
      droppedLinksCount: unsignedAt(raw.droppedLinksCount, `${path}.droppedLinksCount`),
      traceState: textAt(raw.traceState, `${path}.traceState`),
      flags: unsignedAt(raw.flags, `${path}.flags`),
    }),
    ...origin,
  };
}

function eventAt(value: unknown, path: string): SpanEvent {
  const raw = messageAt(value, path);
  return {
    name: textAt(raw.name, `${path}.name`),
    timeNanos: nanosAt(raw.timeUnixNano, `${path}.timeUnixNano`),
    ...attributesAt(raw.attributes, `${path}.attributes`),
    ...present({ droppedAttributesCount: unsignedAt(raw.droppedAttributesCount, `${path}.droppedAttributesCount`) }),
  };
}

function linkAt(value: unknown, path: string): SpanLink {
  const raw = messageAt(value, path);
  return {
    traceId: linkIdAt(raw.traceId, `${path}.traceId`, TRACE_ID_BYTES),
    spanId: linkIdAt(raw.spanId, `${path}.spanId`, SPAN_ID_BYTES),
    ...attributesAt(raw.attributes, `${path}.attributes`),
    ...present({
      droppedAttributesCount: unsignedAt(raw.droppedAttributesCount, `${path}.droppedAttributesCount`),
      traceState: textAt(raw.traceState, `${path}.traceState`),
      flags: unsignedAt(raw.flags, `${path}.flags`),
    }),
  };
}

function statusAt(value: unknown, path: string): TraceSpanStatus {
  const raw = messageAt(value ?? {}, path);
  const wireCode = enumAt(raw.code, `${path}.code`, STATUS_NAMES);
  const code = STATUS_CODES[wireCode];
  return {
    code: code ?? 'unset',
    ...present({ message: textAt(raw.message, `${path}.message`) }),
    ...(code === undefined && { wireCode }),
  };
}

/** On the wire, 0 means "unspecified". OTLP says to read that as internal; unknown kinds are read the same way. */
function kindAt(value: unknown, path: string): Pick<TraceSpan, 'kind' | 'wireKind'> {
  const wireKind = enumAt(value, path, KIND_NAMES);
  const kind = KINDS[wireKind - 1];
  return kind === undefined ? { kind: SpanKind.INTERNAL, wireKind } : { kind };
}
