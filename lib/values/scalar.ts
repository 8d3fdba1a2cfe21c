import { types } from 'node:util';
import { catchPromise } from '../diagnostics/user-code';
import { isBytes } from '../validation/predicates';
import { isError } from '../errors/describe-error';
import { dateText, errorText, shapeOf } from './describe-value';
import { readable } from './opaque-resource';

/** The single value of an object that is not a structure. */
export type Scalar = string | number | bigint | boolean | undefined;

/**
 * Dates, errors, binary data, regular expressions, boxed primitives and promises as one value.
 *
 * @returns `structure` for any object that is more than one value
 */
export function scalarOf(value: object): Scalar | typeof structure {
  if (types.isDate(value)) return dateText(value);
  if (isError(value)) return errorText(value);
  if (isBytes(value)) return shapeOf(value);
  if (types.isRegExp(value)) return RegExp.prototype.toString.call(value);
  if (types.isPromise(value)) return '[Promise]';
  return types.isBoxedPrimitive(value) ? unboxed(value) : structure;
}

export const structure = Symbol('structure');

/** The primitive in a boxed object, by the built-in methods: `valueOf` may be overridden. */
function unboxed(value: object): Scalar {
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  return types.isBigIntObject(value) ? BigInt.prototype.valueOf.call(value) : undefined;
}

const LONG_TEXT = 1024;

/** Whether a value is small enough to keep as long as a socket or a timer: no object, and no long text. */
export function isLittle(value: unknown): boolean {
  const type = typeof value;
  if (type === 'string') return (value as string).length <= LONG_TEXT;
  return value === null || (type !== 'object' && type !== 'function');
}

/** Whether an object is plain data by its prototype, so that other checks can be skipped. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether OTLP can carry a number: JSON has no `NaN` and no `Infinity`, and integers have 64 bits. */
export function isPortable(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63;
}

export function isSafeBigint(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** The result of `toJSON`, with which authors choose what an object shows; `undefined` without a `toJSON`. */
export function conversionOf(value: object): { readonly value: unknown } | undefined {
  // Most objects have no such property, and V8 looks up a constant name faster.
  if (!('toJSON' in value)) return undefined;
  const toJSON = readable(value, 'toJSON');
  if (typeof toJSON !== 'function') return undefined;
  const converted: unknown = Reflect.apply(toJSON, value, ['']);
  catchPromise('a `toJSON`', converted);
  return { value: converted };
}
