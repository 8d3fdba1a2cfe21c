import { types } from 'node:util';
import type { TracedCall } from './call';

/**
 * Whether a value is a native promise, not of a subclass.
 *
 * @param isOfAsync whether an async function returned it; then it is certainly a promise
 */
export function isPlainPromise(value: object, isOfAsync = false): value is Promise<unknown> {
  return Object.getPrototypeOf(value) === Promise.prototype && (isOfAsync || types.isPromise(value));
}

export interface Settled {
  returned(value: unknown): void;
  threw(error: unknown): void;
}

/**
 * Returns a derived promise. A handler on the original would hide an unhandled rejection from Node. Own properties of the
 * original, such as `cancel`, are copied.
 */
export function settlePromise<T>(call: TracedCall, promise: Promise<T>): Promise<T> | undefined {
  return derivedFrom(promise, call, call.outcome.isAsync);
}

const NO_KEYS: readonly PropertyKey[] = [];

/** A promise with one of these as its own handles rejections itself; a derived promise would not. */
const OWN_METHODS = ['then', 'catch', 'finally'];

/**
 * A promise derived from another one, with its own properties.
 *
 * @param isBare whether the promise is known to have no own properties
 * @returns `undefined` if the promise has its own `then`, `catch` or `finally`
 */
export function derivedFrom<T>(promise: Promise<T>, settled: Settled, isBare = false): Promise<T> | undefined {
  const keys = isBare ? NO_KEYS : Reflect.ownKeys(promise);
  if (keys.length > 0 && OWN_METHODS.some((name) => keys.includes(name))) return undefined;
  const derived = promise.then(
    (value) => {
      settled.returned(value);
      return value;
    },
    (error: unknown) => {
      settled.threw(error);
      throw error;
    },
  );
  for (const key of keys) {
    // Both promises may have the symbols in which Node keeps the state of each promise.
    const property = Object.hasOwn(derived, key) ? undefined : Object.getOwnPropertyDescriptor(promise, key);
    if (property) void Object.defineProperty(derived, key, property);
  }
  return derived;
}
