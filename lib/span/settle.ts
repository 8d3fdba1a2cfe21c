import { types } from 'node:util';
import type { OpenSpan } from './lifecycle';

/** Sees the settled result, while the span is still open. */
export type ResultObserver = (result: unknown) => void;

/**
 * Runs `body` inside an open span and ends the span when the body's result has settled: at return for a plain value,
 * at fulfilment or rejection for a promise. The caller gets the same value or the same error.
 */
export function runToEnd<T>(open: OpenSpan, body: () => T, observe?: ResultObserver): T {
  let result: T;
  try {
    result = open.run(body);
  } catch (error) {
    open.fail(error);
    open.end();
    throw error;
  }
  return settle(open, result, observe);
}

function settle<T>(open: OpenSpan, result: T, observe?: ResultObserver): T {
  if (types.isPromise(result)) return settlePromise(open, result, observe) as T;
  observe?.(result);
  open.end();
  return result;
}

/**
 * The caller gets a promise derived from the original: observing the original and handing it on would count as a
 * handler and hide an unhandled rejection from Node. What the author had put on the promise (`cancel`, say) moves along.
 */
function settlePromise<T>(open: OpenSpan, promise: Promise<T>, observe?: ResultObserver): Promise<T> {
  const derived = promise.then(
    (value) => {
      observe?.(value);
      open.end();
      return value;
    },
    (error: unknown) => {
      open.fail(error);
      open.end();
      throw error;
    },
  );
  const own = Object.getOwnPropertyDescriptors(promise);
  return Reflect.ownKeys(own).length === 0 ? derived : Object.defineProperties(derived, own);
}
