import { types } from 'node:util';
import { hasMethods } from './part-check';

/** Longest time that a timer of Node takes, in milliseconds: one that is set to more runs at once. */
export const MOST_MILLIS = 2 ** 31 - 1;

/** Whether a value is of a kind, for option tables and for what comes from outside. */
type Predicate = (value: unknown) => boolean;

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isFunction = (value: unknown): boolean => typeof value === 'function';
/** A text that is more than white space. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
export const isPattern = (value: unknown): value is RegExp => value instanceof RegExp;
export const isGlobOrPattern = (value: unknown): value is string | RegExp => isText(value) || isPattern(value);
export const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
export const isMillis = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= MOST_MILLIS;
export const isDuration = (value: unknown): boolean => isMillis(value) && value !== 0;
export const isPositive = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;

export const isOneOf =
  (...values: readonly unknown[]): Predicate =>
  (value) =>
    values.includes(value);
export const isListOf =
  (...accepts: readonly Predicate[]): Predicate =>
  (value) =>
    Array.isArray(value) && value.every((item) => accepts.some((accept) => accept(item)));
export const isTextList = isListOf(isText);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
/** An object that is no array. */
export const isRecord = (value: unknown): value is Record<string, unknown> => isObject(value) && !Array.isArray(value);
export const isPrimitiveRecord = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((item) => ['string', 'number', 'boolean'].includes(typeof item));

/** An object literal, of any realm: what it inherits from inherits nothing. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Bytes, in any of the forms that the platform has for them. */
export function isBytes(value: unknown): value is ArrayBufferView | ArrayBufferLike {
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);
}

export const isExporter = hasMethods('export', 'shutdown');
export const isDestination = (value: unknown): boolean => value === 'console' || isRecord(value);
export const isFilled = (value: unknown): boolean => (value as readonly unknown[]).length > 0;
export const isSampler = hasMethods('shouldSample');
export const isProcessor = hasMethods('onStart', 'onEnd', 'forceFlush', 'shutdown');

export function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}
