import { types } from 'node:util';
import type { TracedCall } from './call';

/**
 * A promise of the language itself, which nobody has subclassed.
 *
 * @param isOfAsync whether an async function has returned it, which can be nothing but a promise
 */
export function isPlainPromise(value: object, isOfAsync = false): value is Promise<unknown> {
  return Object.getPrototypeOf(value) === Promise.prototype && (isOfAsync || types.isPromise(value));
}

/** What wants to know how a promise settles. */
export interface Settled {
  returned(value: unknown): void;
  threw(error: unknown): void;
}

/**
 * The caller gets a promise derived from the original: observing the original and handing it on would count as a
 * handler and hide an unhandled rejection from Node. What the author had put on the promise (`cancel`, say) moves along.
 */
export function settlePromise<T>(call: TracedCall, promise: Promise<T>): Promise<T> | undefined {
  return derivedFrom(promise, call, call.outcome.isAsync);
}

/** Whoever handles a rejection by a method of its own handles it for the original, and not for what we derive from it. */
const OWN_METHODS = ['then', 'catch', 'finally'];

/**
 * A promise derived from another one.
 *
 * @param isBare whether the promise is known to have no properties
 * @returns `undefined` for a promise that has a `then`, `catch` or `finally` of its own
 */
export function derivedFrom<T>(promise: Promise<T>, settled: Settled, isBare = false): Promise<T> | undefined {
  const keys = isBare ? [] : Reflect.ownKeys(promise);
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
    // Under symbols that both have, Node keeps for each promise what belongs to that promise.
    const property = Object.hasOwn(derived, key) ? undefined : Object.getOwnPropertyDescriptor(promise, key);
    if (property) void Object.defineProperty(derived, key, property);
  }
  return derived;
}
