import {
  bool,
  bytes,
  double,
  enumeration,
  fixed64,
  integer,
  message,
  type MessageShape,
  repeated,
  text,
} from '../../otel/protobuf-shape';

// The messages of OTLP that carry traces: `opentelemetry/proto/common/v1`, `resource/v1`, `trace/v1` and
// `collector/trace/v1` of opentelemetry-proto 1.x, without the fields that the viewer does not show.

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

const EVENT: MessageShape = { 1: fixed64('timeUnixNano'), 2: text('name'), 3: attributes };
const LINK: MessageShape = { 1: bytes('traceId'), 2: bytes('spanId'), 4: attributes };
const STATUS: MessageShape = { 2: text('message'), 3: enumeration('code') };

const SPAN: MessageShape = {
  1: bytes('traceId'),
  2: bytes('spanId'),
  4: bytes('parentSpanId'),
  5: text('name'),
  6: enumeration('kind'),
  7: fixed64('startTimeUnixNano'),
  8: fixed64('endTimeUnixNano'),
  9: attributes,
  11: repeated('events', () => EVENT),
  13: repeated('links', () => LINK),
  15: message('status', () => STATUS),
};

const RESOURCE: MessageShape = { 1: attributes };
const SCOPE_SPANS: MessageShape = { 2: repeated('spans', () => SPAN) };
const RESOURCE_SPANS: MessageShape = {
  1: message('resource', () => RESOURCE),
  2: repeated('scopeSpans', () => SCOPE_SPANS),
};

/** `ExportTraceServiceRequest`. */
export const EXPORT_REQUEST: MessageShape = { 1: repeated('resourceSpans', () => RESOURCE_SPANS) };
