import type { AnyValue, ExactAttributes } from '../../../trace/resource';
import type { SpanAttributes, SpanAttributeValue } from '../../../trace/attributes';
import { DUPLICATES, encodedDouble, encodedValue, isPlainInteger } from '../encoded-value';
import { malformed, RecordError } from '../otlp-error';
import { integerAt, isGiven, listAt, messageAt, textAt, type RawMessage } from './otlp-fields';

/** A value that was read. */
export interface ReadValue {
  /** `null` for the empty value. */
  readonly plain: SpanAttributeValue | null;
  /** The `AnyValue`, if `plain` would not encode to the same. */
  readonly exact?: AnyValue;
}

export interface ReadAttributes {
  readonly attributes: SpanAttributes;
  readonly exactAttributes?: ExactAttributes;
}

type ReadEntry = readonly [key: string, value: ReadValue];

const EMPTY: ReadValue = { plain: null };
/** Deeper than any real attribute, and within the limit of protobuf decoders. */
const MAX_DEPTH = 30;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const DOUBLE = /^(?:-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|NaN|-?Infinity)$/i;
const BASE64 = /^[\w+/-]*={0,2}$/;

/** Attributes as a plain record. A key without a value is dropped from it; the last of several equal keys wins. */
export function attributesAt(value: unknown, path: string): ReadAttributes {
  const entries = entriesAt(value, path, 0);
  const attributes: Record<string, SpanAttributeValue> = {};
  let exactAttributes: Record<string, AnyValue> | undefined;
  const keys = new Set<string>();
  for (const [key, { plain, exact }] of entries) {
    keys.add(key);
    if (plain !== null) put(attributes, key, plain);
    if (exact || plain === null) put((exactAttributes ??= {}), key, exact ?? {});
  }
  if (keys.size < entries.length) addDuplicates((exactAttributes ??= {}), entries);
  return exactAttributes ? { attributes, exactAttributes } : { attributes };
}

/** One value, such as the body of a log record. */
export function valueAt(value: unknown, path: string, depth = 0): ReadValue {
  if (!isGiven(value)) return EMPTY;
  if (depth > MAX_DEPTH) {
    throw new RecordError('ERR_OTLP_MALFORMED', `An attribute is nested deeper than ${MAX_DEPTH} values: ${path}`);
  }
  const any = messageAt(value, path);
  return scalarOf(any, path) ?? nestedOf(any, path, depth + 1);
}

function addDuplicates(exactAttributes: Record<string, AnyValue>, entries: readonly ReadEntry[]): void {
  const byKey = new Map<string, AnyValue[]>();
  for (const [key, read] of entries) {
    const values = byKey.get(key);
    if (values) values.push(anyValueOf(read));
    else byKey.set(key, [anyValueOf(read)]);
  }
  for (const [key, values] of byKey) if (values.length > 1) put(exactAttributes, key, { [DUPLICATES]: values });
}

/** Sets a member, whatever its name: `__proto__` is one, too. */
function put<T>(record: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
  else record[key] = value;
}

function entriesAt(value: unknown, path: string, depth: number): ReadEntry[] {
  return listAt(value, path, (item, itemPath) => {
    const { key, value: raw } = messageAt(item, itemPath);
    return [textAt(key, `${itemPath}.key`), valueAt(raw, `${itemPath}.value`, depth)];
  });
}

function scalarOf(any: RawMessage, path: string): ReadValue | undefined {
  if (isGiven(any.stringValue)) return { plain: textAt(any.stringValue, `${path}.stringValue`) };
  if (isGiven(any.boolValue)) return { plain: booleanAt(any.boolValue, `${path}.boolValue`) };
  if (isGiven(any.intValue)) return readInteger(integerAt(any.intValue, `${path}.intValue`), `${path}.intValue`);
  if (isGiven(any.doubleValue)) return readDouble(doubleAt(any.doubleValue, `${path}.doubleValue`));
  if (isGiven(any.bytesValue)) return readBytes(any.bytesValue, `${path}.bytesValue`);
  return undefined;
}

function nestedOf(any: RawMessage, path: string, depth: number): ReadValue {
  if (isGiven(any.arrayValue)) {
    const { values } = messageAt(any.arrayValue, `${path}.arrayValue`);
    return readArray(listAt(values, `${path}.arrayValue.values`, (item, at) => valueAt(item, at, depth)));
  }
  if (isGiven(any.kvlistValue)) {
    const { values } = messageAt(any.kvlistValue, `${path}.kvlistValue`);
    return readKeyValues(entriesAt(values, `${path}.kvlistValue.values`, depth));
  }
  return EMPTY;
}

function readArray(items: readonly ReadValue[]): ReadValue {
  const plain = items.map((item) => item.plain);
  return items.every(isPlain) ? { plain } : { plain, exact: { arrayValue: { values: items.map(anyValueOf) } } };
}

function readKeyValues(entries: readonly ReadEntry[]): ReadValue {
  const plain = Object.fromEntries(entries.map(([key, read]) => [key, read.plain]));
  const isSame = Object.keys(plain).length === entries.length && entries.every(([, read]) => isPlain(read));
  if (isSame) return { plain };
  return {
    plain,
    exact: { kvlistValue: { values: entries.map(([key, read]) => ({ key, value: anyValueOf(read) })) } },
  };
}

const isPlain = ({ exact }: ReadValue): boolean => exact === undefined;

const anyValueOf = ({ plain, exact }: ReadValue): AnyValue => exact ?? encodedValue(plain);

function booleanAt(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw malformed(path, 'a boolean', value);
  return value;
}

function readInteger(value: bigint, path: string): ReadValue {
  if (value < MIN_INT64 || value > MAX_INT64) throw malformed(path, 'an integer of 64 bits', value);
  const number = Number(value);
  if (Number.isSafeInteger(number)) return { plain: number };
  return { plain: value.toString(), exact: { intValue: value.toString() } };
}

function readDouble(value: number): ReadValue {
  // Readers get NaN, infinity and -0 as JSON, which loses them.
  const isLost = !Number.isFinite(value) || Object.is(value, -0);
  return isLost || isPlainInteger(value) ? { plain: value, exact: encodedDouble(value) } : { plain: value };
}

function doubleAt(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && DOUBLE.test(value)) return Number(value);
  throw malformed(path, 'a number', value);
}

function readBytes(value: unknown, path: string): ReadValue {
  const plain = bytesAt(value, path).toString('base64');
  return { plain, exact: { bytesValue: plain } };
}

/** In JSON, bytes are base64; its variant for URLs is accepted, too. */
function bytesAt(value: unknown, path: string): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const base64 = textAt(value, path);
  if (!BASE64.test(base64)) throw malformed(path, 'base64', value);
  return Buffer.from(base64, 'base64');
}
