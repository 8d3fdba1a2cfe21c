import type { SpanAttributes, SpanAttributeValue } from '../../trace/trace-span';
import { malformed, OtlpError } from './otlp-error';
import { integerAt, listAt, messageAt, textAt, type RawMessage } from './otlp-fields';

type Value = SpanAttributeValue | null;

/** Deeper than any real attribute, and within the limit of protobuf decoders. */
const MAX_DEPTH = 30;
const SPECIAL_DOUBLES = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** Attributes as a plain record. A key without a value is dropped; the last of several equal keys wins. */
export function attributesAt(value: unknown, path: string): SpanAttributes {
  return Object.fromEntries(entriesAt(value, path, 0).filter((entry) => hasValue(entry)));
}

function hasValue(entry: readonly [string, Value]): entry is [string, SpanAttributeValue] {
  return entry[1] !== null;
}

function entriesAt(value: unknown, path: string, depth: number): [string, Value][] {
  return listAt(value, path, (item, itemPath) => {
    const { key, value: raw } = messageAt(item, itemPath);
    return [textAt(key, `${itemPath}.key`), valueAt(raw, `${itemPath}.value`, depth)];
  });
}

function valueAt(value: unknown, path: string, depth: number): Value {
  if (value === undefined || value === null) return null;
  if (depth > MAX_DEPTH) {
    throw new OtlpError('ERR_OTLP_MALFORMED', `An attribute is nested deeper than ${MAX_DEPTH} values: ${path}`);
  }
  const any = messageAt(value, path);
  return scalarOf(any, path) ?? nestedOf(any, path, depth + 1);
}

function scalarOf(any: RawMessage, path: string): Value {
  if (isSet(any.stringValue)) return textAt(any.stringValue, `${path}.stringValue`);
  if (isSet(any.boolValue)) return booleanAt(any.boolValue, `${path}.boolValue`);
  if (isSet(any.intValue)) return plainInteger(integerAt(any.intValue, `${path}.intValue`));
  if (isSet(any.doubleValue)) return doubleAt(any.doubleValue, `${path}.doubleValue`);
  if (isSet(any.bytesValue)) return base64At(any.bytesValue, `${path}.bytesValue`);
  return null;
}

function nestedOf(any: RawMessage, path: string, depth: number): Value {
  if (isSet(any.arrayValue)) {
    const { values } = messageAt(any.arrayValue, `${path}.arrayValue`);
    return listAt(values, `${path}.arrayValue.values`, (item, itemPath) => valueAt(item, itemPath, depth));
  }
  if (isSet(any.kvlistValue)) {
    const { values } = messageAt(any.kvlistValue, `${path}.kvlistValue`);
    return Object.fromEntries(entriesAt(values, `${path}.kvlistValue.values`, depth));
  }
  return null;
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

function booleanAt(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw malformed(path, 'a boolean', value);
  return value;
}

function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function doubleAt(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  const special = typeof value === 'string' ? SPECIAL_DOUBLES.get(value) : undefined;
  if (special === undefined) throw malformed(path, 'a number', value);
  return special;
}

function base64At(value: unknown, path: string): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : textAt(value, path);
}
