import { types } from 'node:util';
import { hasMethods } from './part-check';

/** Longest delay of a Node timer, in milliseconds. A longer delay makes it fire at once. */
export const MAX_TIMER_MILLIS = 2 ** 31 - 1;

type Predicate = (value: unknown) => boolean;

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isFunction = (value: unknown): boolean => typeof value === 'function';
/** A string that is not blank. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
export const isPattern = (value: unknown): value is RegExp => value instanceof RegExp;
export const isGlobOrPattern = (value: unknown): value is string | RegExp => isText(value) || isPattern(value);
export const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
export const isMillis = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && value <= MAX_TIMER_MILLIS;
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
/** An object, but not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> => isObject(value) && !Array.isArray(value);
export const isPrimitiveRecord = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((item) => ['string', 'number', 'boolean'].includes(typeof item));

/** An object literal of any realm: it has no prototype, or a prototype without a prototype. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Any view or buffer of bytes. */
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
