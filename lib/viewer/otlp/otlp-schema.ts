import type { ProtobufField } from '../../bundled/protobuf';

/** The fields of a message that are read, by number; the others are skipped. */
export type MessageShape = Readonly<Record<number, FieldShape>>;

interface FieldShape {
  /** The name of the field in JSON. */
  readonly name: string;
  /** How a scalar is read, or what the message is made of. A function, because messages hold each other. */
  readonly read?: (field: ProtobufField) => unknown;
  readonly message?: () => MessageShape;
  readonly isRepeated?: true;
}

const text = (name: string): FieldShape => ({ name, read: (field) => field.text() });
const bytes = (name: string): FieldShape => ({ name, read: (field) => field.bytes() });
const fixed64 = (name: string): FieldShape => ({ name, read: (field) => field.fixed64() });
const enumeration = (name: string): FieldShape => ({ name, read: readEnumeration });
const message = (name: string, shape: () => MessageShape): FieldShape => ({ name, message: shape });
const repeated = (name: string, shape: () => MessageShape): FieldShape => ({ name, message: shape, isRepeated: true });

/** An enum, and any `int32`, has 32 bits; more are cut off. */
function readEnumeration(field: ProtobufField): number | undefined {
  const value = field.integer();
  return value === undefined ? undefined : Number(BigInt.asIntN(32, value));
}

// The messages of OTLP that carry traces: `opentelemetry/proto/common/v1`, `resource/v1`, `trace/v1` and
// `collector/trace/v1` of opentelemetry-proto 1.x. What a viewer does not show is left out.

const ANY_VALUE: MessageShape = {
  1: text('stringValue'),
  2: { name: 'boolValue', read: (field) => field.bool() },
  3: { name: 'intValue', read: (field) => field.integer() },
  4: { name: 'doubleValue', read: (field) => field.double() },
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
