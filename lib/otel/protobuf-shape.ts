import { type ProtobufField, readMessage } from '../bundled/protobuf';

/** The fields to read of a message, by number. Other fields are skipped. */
export type MessageShape = Readonly<Record<number, FieldShape>>;

interface FieldShape {
  /** The name of the field in JSON. */
  readonly name: string;
  /** Reads a scalar. A field with `message` is read by that shape instead. */
  readonly read?: (field: ProtobufField) => unknown;
  /** A function, because message types may contain each other. */
  readonly message?: () => MessageShape;
  readonly isRepeated?: true;
}

export const text = (name: string): FieldShape => ({ name, read: (field) => field.text() });
export const bytes = (name: string): FieldShape => ({ name, read: (field) => field.bytes() });
export const bool = (name: string): FieldShape => ({ name, read: (field) => field.bool() });
export const integer = (name: string): FieldShape => ({ name, read: (field) => field.integer() });
export const double = (name: string): FieldShape => ({ name, read: (field) => field.double() });
export const fixed64 = (name: string): FieldShape => ({ name, read: (field) => field.fixed64() });
export const fixed32 = (name: string): FieldShape => ({ name, read: (field) => field.fixed32() });
export const unsigned = (name: string): FieldShape => ({ name, read: readUnsigned });
export const enumeration = (name: string): FieldShape => ({ name, read: readEnumeration });
export const message = (name: string, shape: () => MessageShape): FieldShape => ({ name, message: shape });
export const repeated = (name: string, shape: () => MessageShape): FieldShape => ({
  name,
  message: shape,
  isRepeated: true,
});

/** Sees how large a message is while it is read. */
export interface ReadWatch {
  onMessage?(): void;
  onField?(): void;
}

/** The usual limit of Protocol Buffers parsers. Attributes nested 30 deep need 67. */
const MAX_DEPTH = 100;

/**
 * Reads a Protocol Buffers message into an object with the names of its JSON form. Bytes stay bytes, 64-bit integers become
 * `bigint`.
 *
 * @param watch called for each message and each field, nested and unknown ones included; may throw
 * @throws Error if the bytes are not a message, or messages are nested deeper than 100
 */
export function readShaped(
  body: Uint8Array,
  shape: MessageShape,
  watch: ReadWatch = {},
): Readonly<Record<string, unknown>> {
  const readAt = (inner: Uint8Array, of: MessageShape, depth: number): Record<string, unknown> => {
    watch.onMessage?.();
    if (depth > MAX_DEPTH) throw new Error(`messages are nested deeper than ${MAX_DEPTH}`);
    const read: Record<string, unknown> = {};
    readMessage(inner, (field) => {
      watch.onField?.();
      const known = of[field.number];
      if (!known) return;
      const content = known.message && field.bytes();
      const value = known.message ? content && readAt(content, known.message(), depth + 1) : known.read?.(field);
      if (value === undefined) return;
      if (known.isRepeated) ((read[known.name] ??= []) as unknown[]).push(value);
      else read[known.name] = value;
    });
    return read;
  };
  return readAt(body, shape, 0);
}

/** Enums, like `int32`, have 32 bits. Higher bits are dropped. */
function readEnumeration(field: ProtobufField): number | undefined {
  const value = field.integer();
  return value === undefined ? undefined : Number(BigInt.asIntN(32, value));
}

/** `uint32`. Higher bits are dropped. */
function readUnsigned(field: ProtobufField): number | undefined {
  const value = field.integer();
  return value === undefined ? undefined : Number(BigInt.asUintN(32, value));
}
