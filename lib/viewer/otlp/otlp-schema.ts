import {
  bool,
  bytes,
  double,
  enumeration,
  fixed32,
  fixed64,
  integer,
  message,
  type MessageShape,
  repeated,
  text,
  unsigned,
} from '../../otel/protobuf-shape';

// The messages of OTLP that carry traces and logs: `opentelemetry/proto/common/v1`, `resource/v1`, `trace/v1` and `logs/v1` of
// opentelemetry-proto 1.x, whole but for the entities of a resource, which are not stable.

const ANY_VALUE: MessageShape = {
  1: text('stringValue'),
  2: bool('boolValue'),
  3: integer('intValue'),
  4: double('doubleValue'),
  5: message('arrayValue', () => ARRAY_VALUE),
  6: message('kvlistValue', () => KEY_VALUE_LIST),
  7: bytes('bytesValue'),
};
const KEY_VALUE: MessageShape = { 1: text('key'), 2: message('value', () => ANY_VALUE) };
const ARRAY_VALUE: MessageShape = { 1: repeated('values', () => ANY_VALUE) };
const KEY_VALUE_LIST: MessageShape = { 1: repeated('values', () => KEY_VALUE) };
const attributes = repeated('attributes', () => KEY_VALUE);

const EVENT: MessageShape = {
  1: fixed64('timeUnixNano'),
  2: text('name'),
  3: attributes,
  4: unsigned('droppedAttributesCount'),
};
const LINK: MessageShape = {
  1: bytes('traceId'),
  2: bytes('spanId'),
  3: text('traceState'),
  4: attributes,
  5: unsigned('droppedAttributesCount'),
  6: fixed32('flags'),
};
const STATUS: MessageShape = { 2: text('message'), 3: enumeration('code') };

export const SPAN: MessageShape = {
  1: bytes('traceId'),
  2: bytes('spanId'),
  3: text('traceState'),
  4: bytes('parentSpanId'),
  5: text('name'),
  6: enumeration('kind'),
  7: fixed64('startTimeUnixNano'),
  8: fixed64('endTimeUnixNano'),
  9: attributes,
  10: unsigned('droppedAttributesCount'),
  11: repeated('events', () => EVENT),
  12: unsigned('droppedEventsCount'),
  13: repeated('links', () => LINK),
  14: unsigned('droppedLinksCount'),
  15: message('status', () => STATUS),
  16: fixed32('flags'),
};

export const LOG_RECORD: MessageShape = {
  1: fixed64('timeUnixNano'),
  2: enumeration('severityNumber'),
  3: text('severityText'),
  5: message('body', () => ANY_VALUE),
  6: attributes,
  7: unsigned('droppedAttributesCount'),
  8: fixed32('flags'),
  9: bytes('traceId'),
  10: bytes('spanId'),
  11: fixed64('observedTimeUnixNano'),
  12: text('eventName'),
};

export const RESOURCE: MessageShape = { 1: attributes, 2: unsigned('droppedAttributesCount') };
export const SCOPE: MessageShape = {
  1: text('name'),
  2: text('version'),
  3: attributes,
  4: unsigned('droppedAttributesCount'),
};
