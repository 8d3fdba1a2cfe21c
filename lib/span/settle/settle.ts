import { types } from 'node:util';
import { countFault } from '../../diagnostics/fault';
import type { TracedCall } from './call';
import { isIterator, settleIterator } from './iterator';
import { isColdObservable, settleObservable } from './observable';
import { isPlainPromise, settlePromise } from './promise';
import { settleThenable } from './thenable';

/**
 * Runs `body` inside the span of a call and ends the span when the result has settled: at return for a plain value, at
 * fulfilment or rejection for a promise or thenable, at exhaustion for an iterator, with the subscription for an
 * Observable. Everything else, streams included, is handed on untouched and ends the span at return.
 *
 * The caller gets the same result (of the same type) or the same error.
 */
export function runToEnd<T>(call: TracedCall, body: () => T): T {
  let result: T;
  try {
    result = call.run(body);
  } catch (error) {
    call.threw(error);
    throw error;
  }
  return call.open.endsUnseen && isFollowedByNobody(result, call) ? result : settle(call, result);
}

/** What the body goes on in is the context that it began in; other shapes need to be put into it again. */
function isFollowedByNobody(result: unknown, { outcome }: TracedCall): boolean {
  if (typeof result !== 'object') return typeof result !== 'function';
  try {
    return result === null || isPlainPromise(result, outcome.isAsync);
  } catch {
    // A proxy may throw whatever it is asked.
    return false;
  }
}

/** Ties the end of the span to the result. */
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

/** What stands in the result's place; `undefined` for a shape that has no later end. */
function byShape<T extends object>(call: TracedCall, result: T): T | undefined {
  if (isPlainPromise(result, call.outcome.isAsync)) return settlePromise(call, result) as unknown as T;
  // What answers to every name, such as a client for something remote, is asked for nothing.
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
