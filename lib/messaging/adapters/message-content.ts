import { isUtf8 } from 'node:buffer';
import type { Attributes } from '@opentelemetry/api';
import { ATTR_MESSAGING_MESSAGE_BODY_SIZE } from '../../bundled/attribute-names';
import { isBytes } from '../../validation/predicates';

/** The size of a body in bytes, if it is a string or bytes. `undefined` for a body that the client has yet to encode. */
export function bodySize(body: unknown): Attributes {
  if (isBytes(body)) return { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: body.byteLength };
  return typeof body === 'string' ? { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: Buffer.byteLength(body) } : {};
}

/** Longest binary key that is decoded, in bytes. */
const MAX_BYTES = 1024;

/** A key or id as text; `undefined` if it is not text, such as a key in Avro. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (!isBytes(value) || value.byteLength === 0 || value.byteLength > MAX_BYTES) return undefined;
  const bytes = ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value);
  return isUtf8(bytes) ? bytes.toString() : undefined;
}

/** The attribute, if the value is text. */
export function textAt(name: string, value: unknown): Attributes {
  const text = textOf(value);
  return text === undefined ? {} : { [name]: text };
}

/** The attribute, if the value is a whole number or the text of one. Brokers write offsets as text. */
export function integerAt(name: string, value: unknown): Attributes {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return Number.isSafeInteger(number) ? { [name]: number as number } : {};
}
