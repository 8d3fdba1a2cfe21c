import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import type { TracedCall } from './call';

type Then = (onFulfilled?: unknown, onRejected?: unknown) => unknown;

/**
 * A promise of the language itself, which nobody has subclassed.
 *
 * @param isOfAsync whether an async function has returned it, which can be nothing but a promise
 */
export function isPlainPromise(value: object, isOfAsync = false): value is Promise<unknown> {
  return Object.getPrototypeOf(value) === Promise.prototype && (isOfAsync || types.isPromise(value));
}

/**
 * Anything else with a `then`: promises of other libraries, lazy ones such as query builders, and subclasses of
 * `Promise`, which may have private state that a derived promise would lack.
 */
export function isForeignThenable(value: object): value is { then: Then } {
  return typeof (value as { then?: unknown }).then === 'function';
}

/**
 * The caller gets a promise derived from the original: observing the original and handing it on would count as a
 * handler and hide an unhandled rejection from Node. What the author had put on the promise (`cancel`, say) moves along.
 */
export function settlePromise<T>(call: TracedCall, promise: Promise<T>): Promise<T> {
  const derived = promise.then(
    (value) => {
      call.returned(value);
      return value;
    },
    (error: unknown) => {
      call.threw(error);
      throw error;
    },
  );
  if (call.outcome.isAsync) return derived;
  for (const key of Reflect.ownKeys(promise)) {
    // Under symbols that both have, Node keeps for each promise what belongs to that promise.
    const property = Object.hasOwn(derived, key) ? undefined : Object.getOwnPropertyDescriptor(promise, key);
    if (property) void Object.defineProperty(derived, key, property);
  }
  return derived;
}

/**
 * Watches the `then` of the very same object: it is not called before its user calls it, so that a lazy thenable stays
 * lazy, and it is called as often as its user does. The first outcome ends the span.
 *
 * @returns `undefined` for an object that does not let itself be watched, such as a proxy for something remote
 */
export function settleThenable<T extends { then: Then }>(call: TracedCall, thenable: T): T | undefined {
  const { then } = thenable;
  const traced: Then = function (this: unknown, onFulfilled, onRejected) {
    if (call.open.isEnded) return Reflect.apply(then, this, [onFulfilled, onRejected]);
    const callers = context.active();
    const inCallersContext = (handler: unknown, value: unknown): unknown =>
      context.with(callers, handler as (value: unknown) => unknown, undefined, value);
    const fulfilled = (value: unknown): unknown => {
      call.returned(value);
      return typeof onFulfilled === 'function' ? inCallersContext(onFulfilled, value) : value;
    };
    const rejected = (error: unknown): unknown => {
      call.threw(error);
      if (typeof onRejected === 'function') return inCallersContext(onRejected, error);
      throw error;
    };
    try {
      return call.run(() => Reflect.apply(then, this, [fulfilled, rejected]));
    } catch (error) {
      call.threw(error);
      throw error;
    }
  };
  const own = Object.getOwnPropertyDescriptor(thenable, 'then');
  Object.defineProperty(thenable, 'then', { value: traced, configurable: true, writable: true, enumerable: false });
  if (thenable.then === traced) return thenable;
  // What the proxy stands in front of has taken it all the same, and others may use that directly.
  if (own) Object.defineProperty(thenable, 'then', own);
  else Reflect.deleteProperty(thenable, 'then');
  return undefined;
}
