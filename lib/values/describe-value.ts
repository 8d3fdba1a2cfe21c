import { types } from 'node:util';
import { errorType } from '../errors/describe-error';
import { isBytes } from '../validation/predicates';
import { boundedText } from './bounded-text';
import { cut, READ_AHEAD } from '../text/bounded-cut';
import { valueLimits } from './limits';
import { readable } from './opaque-resource';

const NAME_LENGTH = 64;

/** Type of an object, and its size if it has one. Never throws. */
export function shapeOf(value: object): string {
  const name = typeName(value);
  const size = sizeOf(value);
  return size === undefined ? name : `${name}(${size})`;
}

/** Replaces a value that cannot be read because it throws. Never throws. */
export function unreadable(error: unknown): string {
  try {
    return `[unreadable: ${boundedText(errorType(error), NAME_LENGTH)}]`;
  } catch {
    return '[unreadable]';
  }
}

/** `Type: message`. Reads no more of the message than can be shown. */
export function errorText(error: object): string {
  const { message } = error as { message?: unknown };
  const text =
    typeof message === 'string' ? message.slice(0, valueLimits().attributeValueLengthLimit + READ_AHEAD + 1) : '';
  return `${cut(errorType(error), NAME_LENGTH)}: ${text}`;
}

/** ISO 8601, without calling methods that a subclass may override. */
export function dateText(date: object): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

/** Printing takes time that grows with the size, so a huge bigint is only described. */
export function bigintText(value: bigint): string {
  return BigInt.asIntN(4096, value) === value ? String(value) : 'bigint of more than 4096 bits';
}

function typeName(value: object): string {
  try {
    const constructor = readable(value, 'constructor');
    const name = typeof constructor === 'function' ? readable(constructor, 'name') : undefined;
    if (typeof name === 'string' && name !== '') return boundedText(name, NAME_LENGTH);
    return Array.isArray(value) ? 'Array' : 'Object';
  } catch {
    return 'Object';
  }
}

function sizeOf(value: object): string | number | undefined {
  try {
    if (Array.isArray(value)) return value.length;
    if (types.isMap(value)) return mapSize(value);
    if (types.isSet(value)) return setSize(value);
    return isBytes(value) ? `${value.byteLength} bytes` : undefined;
  } catch {
    return undefined;
  }
}

/** The built-in getters, because a subclass may override `size`. */
export const mapSize = (map: object): number => Reflect.get(Map.prototype, 'size', map);
export const setSize = (set: object): number => Reflect.get(Set.prototype, 'size', set);
