import { types } from 'node:util';
import { catchPromise } from '../diagnostics/user-code';
import { isBytes } from '../validation/predicates';
import { isError } from '../errors/describe-error';
import { dateText, errorText, shapeOf } from './describe-value';
import { readable } from './opaque-resource';

/** What an object says that is one value and no structure: a text, number, bigint or boolean, or nothing. */
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

/** The primitive in the box, by the original method: `valueOf` may have been replaced. */
function unboxed(value: object): Scalar {
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  return types.isBigIntObject(value) ? BigInt.prototype.valueOf.call(value) : undefined;
}

const LONG_TEXT = 1024;

/** Whether a value may be kept for as long as a socket or a timer lives: no object, and no long text. */
export function isLittle(value: unknown): boolean {
  const type = typeof value;
  if (type === 'string') return (value as string).length <= LONG_TEXT;
  return value === null || (type !== 'object' && type !== 'function');
}

/** Whether objects of this prototype cannot be anything but plain data: that spares all further questions. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A number as OTLP can carry it: JSON has no `NaN` and no `Infinity`, and an integer has 64 bits there. */
export function isPortable(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63;
}

export function isSafeBigint(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** What the `toJSON` of an object answers, with which its author says what may be seen; `undefined` where it has none. */
export function conversionOf(value: object): { readonly value: unknown } | undefined {
  const toJSON = readable(value, 'toJSON');
  if (typeof toJSON !== 'function') return undefined;
  const converted: unknown = Reflect.apply(toJSON, value, ['']);
  catchPromise('a `toJSON`', converted);
  return { value: converted };
}
