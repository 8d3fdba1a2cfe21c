import type { AnyValue, ExactAttributes } from '../../trace/resource';
import type { SpanAttributes, SpanAttributeValue } from '../../trace/attributes';

/** One attribute of OTLP in its JSON form. */
export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/**
 * The member of an exact attribute that has all values of a key, if a sender has used the key more than once. It is not part
 * of OTLP: each of the values is an `AnyValue`.
 */
export const DUPLICATES = 'duplicates';

/** Encodes a plain value as an `AnyValue`. Whole numbers become integers; `null` becomes the empty value. */
export function encodedValue(value: SpanAttributeValue | null): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return encodedNumber(value);
  if (value === null) return {};
  if (isList(value)) return { arrayValue: { values: value.map((item) => encodedValue(item)) } };
  return { kvlistValue: { values: Object.entries(value).map(([key, item]) => ({ key, value: encodedValue(item) })) } };
}

/** Encodes attributes: the exact value if there is one, otherwise the plain value. */
export function encodedAttributes(attributes: SpanAttributes, exact: ExactAttributes = {}): KeyValue[] {
  const keys = new Set([...Object.keys(attributes), ...Object.keys(exact)]);
  return [...keys].flatMap((key) => {
    const value = ownMember(exact, key) ?? encodedValue(ownMember(attributes, key) ?? null);
    const { [DUPLICATES]: values } = value;
    return Array.isArray(values) ? values.map((each: AnyValue) => ({ key, value: each })) : [{ key, value }];
  });
}

/** A double, in the form that JSON can carry: `"NaN"`, `"-Infinity"`, and `"-0"`, which a JSON number would lose. */
export function encodedDouble(value: number): AnyValue {
  if (Object.is(value, -0)) return { doubleValue: '-0' };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

/** Whether {@link encodedValue} makes an integer of the number. */
export const isPlainInteger = (value: number): boolean => Number.isSafeInteger(value) && !Object.is(value, -0);

function encodedNumber(value: number): AnyValue {
  return isPlainInteger(value) ? { intValue: String(value) } : encodedDouble(value);
}

/** `attributes['__proto__']` would otherwise be the prototype. */
function ownMember<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

// `Array.isArray` does not narrow a readonly array.
function isList(value: object): value is readonly (SpanAttributeValue | null)[] {
  return Array.isArray(value);
}
