import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '../../bundled/attribute-names';
import { countFault, guard, reportMisuse } from '../../diagnostics/fault';

/** Array items kept. The specification has no limit, and an array may have billions. */
const MAX_ITEMS = 65_536;
/** The only key for which an assignment creates no own property. */
const PROTOTYPE_KEY = '__proto__';

/** Attributes within their limit, and the number of those dropped. */
export interface LimitedAttributes {
  readonly attributes: Attributes;
  readonly count: number;
  readonly dropped: number;
}

/**
 * Copies a caller's attributes: valid keys and values only, arrays copied. Strings, numbers and booleans, the usual case,
 * take a fast path.
 */
export function copyAttributes(attributes: unknown): Attributes {
  if (typeof attributes !== 'object' || attributes === null) return {};
  try {
    if (Object.hasOwn(attributes, PROTOTYPE_KEY)) return cleaned(attributes);
    // No spread: on Node 20, each attribute added later to a spread object costs half a microsecond.
    const copy = Object.assign({}, attributes) as Record<string, unknown>;
    for (const key in copy) if (key === '' || !isPrimitive(copy[key])) return cleaned(copy);
    return copy as Attributes;
  } catch {
    return cleaned(attributes);
  }
}

/** {@link copyAttributes}, cut to a number of attributes and a string length. */
export function limitedAttributes(attributes: unknown, countLimit: number, lengthLimit: number): LimitedAttributes {
  const own = copyAttributes(attributes);
  const dropped = cutToLimits(own, countLimit, lengthLimit);
  return { attributes: own, count: countOf(own), dropped };
}

/** Checks our own attributes after other code could change them. Returns the same object if all are valid. */
export function validated(own: Attributes): Attributes {
  for (const key in own) if (key === '' || !isValid(own[key])) return cleaned(own);
  return own;
}

/**
 * Removes `code.function.name` from attributes at their limit, so that a field takes its place: it is the same for each call
 * of a callsite. It does not count as dropped.
 *
 * @returns whether it was removed
 */
export function makeRoom(own: Attributes): boolean {
  return Object.hasOwn(own, ATTR_CODE_FUNCTION_NAME) && delete own[ATTR_CODE_FUNCTION_NAME];
}

/** Drops the last attributes over the limit and cuts strings. @returns the number of dropped attributes */
export function cutToLimits(own: Attributes, countLimit: number, lengthLimit: number): number {
  if (countOf(own) > countLimit) makeRoom(own);
  const keys = Object.keys(own);
  for (const key of keys.slice(countLimit)) delete own[key];
  if (lengthLimit !== Infinity) for (const key in own) put(own, key, truncated(own[key], lengthLimit));
  return Math.max(0, keys.length - countLimit);
}

export function countOf(attributes: Attributes): number {
  let count = 0;
  for (const _ in attributes) count++;
  return count;
}

/** Copies a value; returns `undefined` if it is missing, or invalid, which is reported. */
export function ownValue(key: string, value: unknown): AttributeValue | undefined {
  if (isPrimitive(value)) return value as AttributeValue;
  if (value === null || value === undefined) return undefined;
  try {
    const items = Array.isArray(value) ? ownItems(value) : undefined;
    if (!items) reportMisuse(`Invalid attribute value set for key: ${key}`);
    return items;
  } catch (error) {
    countFault('reading an attribute', error);
    return undefined;
  }
}

export function isAttributeKey(key: unknown): key is string {
  if (typeof key === 'string' && key !== '') return true;
  reportMisuse(`Invalid attribute key: ${typeof key === 'string' ? key : typeof key}`);
  return false;
}

/** Cuts a string, and each string of an array, to `limit` characters. */
export function truncated(value: AttributeValue | undefined, limit: number): AttributeValue | undefined {
  if (limit === Infinity) return value;
  if (typeof value === 'string') return cut(value, limit);
  if (!Array.isArray(value)) return value;
  const items = value as (string | number | boolean | null | undefined)[];
  return items.map((item) => (typeof item === 'string' ? cut(item, limit) : item)) as AttributeValue;
}

/** Sets an own property, also under the key `__proto__`. */
export function put(attributes: Attributes, key: string, value: AttributeValue | undefined): void {
  if (key === PROTOTYPE_KEY) {
    Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true, writable: true });
  } else attributes[key] = value;
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isValid(value: unknown): boolean {
  return isPrimitive(value) || (Array.isArray(value) && ownValue('', value) !== undefined);
}

/** The slow path: reads each attribute with a guard and drops invalid ones. */
function cleaned(attributes: object): Attributes {
  const clean: Attributes = {};
  const keys = guard('reading attributes', () => Object.keys(attributes), []);
  for (const key of keys) {
    if (!isAttributeKey(key)) continue;
    const read = guard('reading an attribute', () => (attributes as Readonly<Record<string, unknown>>)[key]);
    const value = ownValue(key, read);
    if (value !== undefined) put(clean, key, value);
  }
  return clean;
}

/** Copies an array of one primitive type, `null` and `undefined` items included; `undefined` for any other array. */
function ownItems(items: readonly unknown[]): AttributeValue | undefined {
  const length = Math.min(items.length, MAX_ITEMS);
  const own: unknown[] = [];
  let type: string | undefined;
  for (let index = 0; index < length; index++) {
    const item = items[index];
    own.push(item);
    if (item === null || item === undefined) continue;
    type ??= typeof item;
    if (typeof item !== type || !isPrimitive(item)) return undefined;
  }
  return own as AttributeValue;
}

/** Copies through a buffer, because a slice in V8 keeps the whole string in memory. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return Buffer.from(text.slice(0, limit), 'utf16le').toString('utf16le');
}
