import { types } from 'node:util';
import { countFault } from '../../diagnostics/fault';
import type { TracedCall } from './call';
import { isIterator, settleIterator } from './iterator';
import { isColdObservable, settleObservable } from './observable';
import { isPlainPromise, settlePromise } from './promise';
import { settleThenable } from './thenable';

/**
 * Runs `body` inside the span of a call and ends the span when the result settles: a promise or thenable on fulfilment or
 * rejection, an iterator on exhaustion, an Observable with its subscription. Everything else, streams included, ends the
 * span at return.
 *
 * @returns the same result, or a derived one of the same type
 * @throws the error of `body`, unchanged
 */
export function runToEnd<T>(call: TracedCall, body: () => T): T {
  let result: T;
  try {
    result = call.run(body);
  } catch (error) {
    call.threw(error);
    throw error;
  }
  return call.open.endHasNoEffect && keepsItsContext(result, call) ? result : settle(call, result);
}

/** Whether a result keeps its context without help. Other shapes run later, and must be put in the context again. */
function keepsItsContext(result: unknown, { outcome }: TracedCall): boolean {
  if (typeof result !== 'object') return typeof result !== 'function';
  try {
    return result === null || isPlainPromise(result, outcome.isAsync);
  } catch {
    // A proxy may throw on any access.
    return false;
  }
}

export function settle<T>(call: TracedCall, result: T): T {
  if (typeof result !== 'object' || result === null) {
    if (typeof result !== 'function') return atReturn(call, result);
  }
  return followed(call, result) ?? atReturn(call, result);
}

function followed<T extends object>(call: TracedCall, result: T): T | undefined {
  try {
    return byShape(call, result);
  } catch (error) {
    countFault('following a result', error);
    return undefined;
  }
}

/** @returns the result to give to the caller; `undefined` if the result has no later end */
function byShape<T extends object>(call: TracedCall, result: T): T | undefined {
  if (isPlainPromise(result, call.outcome.isAsync)) return settlePromise(call, result) as unknown as T;
  // A callable proxy, such as a remote client, may return something for every name.
  if (typeof result === 'function' && types.isProxy(result)) return undefined;
  if (isColdObservable(result)) return settleObservable(call, result);
  if ('then' in result) {
    const watched = settleThenable(call, result);
    if (watched) return watched;
  }
  if (isIterator(result)) return settleIterator(call, result);
  return undefined;
}

function atReturn<T>(call: TracedCall, result: T): T {
  call.returned(result);
  return result;
}
