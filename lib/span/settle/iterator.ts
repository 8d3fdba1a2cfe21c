import { types } from 'node:util';
import type { TracedCall } from './call';

type Step = (...args: unknown[]) => unknown;

interface IteratorLike {
  next: Step;
  return?: Step;
  throw?: Step;
}

/**
 * An iterator or generator, synchronous or not: something to be driven that is its own iterable. A database cursor is
 * none: it may have a `next` too, but what a loop drives is another object.
 */
export function isIterator(value: object): value is IteratorLike {
  const { next, [Symbol.iterator]: sync, [Symbol.asyncIterator]: async } = value as Record<string | symbol, unknown>;
  if (typeof next !== 'function') return false;
  return [sync, async].some(
    (iterator) => typeof iterator === 'function' && Reflect.apply(iterator, value, []) === value,
  );
}

/** Gives the call that an iteration belongs to; `undefined` where it is not traced. */
export type CallOfIteration = () => TracedCall | undefined;

/**
 * Watches the steps of the very same iterator. The span is current inside `next`, `return` and `throw` only, and ends on
 * exhaustion, on an error, or when the iteration is given up.
 */
export function settleIterator<T extends IteratorLike>(call: TracedCall, iterator: T): T {
  return watchSteps(iterator, { next: () => call, end: () => call });
}

/**
 * {@link settleIterator} for a generator, whose body begins with the first `next()`: so does its span, with the
 * arguments and the parent of the call. One that is given up before has no body to run, and no span.
 */
export function watchIterator<T extends IteratorLike>(callOf: CallOfIteration, iterator: T): T {
  let begun: { readonly call: TracedCall | undefined } | undefined;
  return watchSteps(iterator, {
    next: () => (begun ??= { call: callOf() }).call,
    end: () => (begun ??= { call: undefined }).call,
  });
}

function watchSteps<T extends IteratorLike>(iterator: T, callAt: Record<'next' | 'end', CallOfIteration>): T {
  watch(iterator, 'next', (step) => drive(callAt.next(), step));
  watch(iterator, 'throw', (step) => drive(callAt.end(), step));
  watch(iterator, 'return', (step) => drive(callAt.end(), step, true));
  return iterator;
}

function watch(iterator: IteratorLike, name: keyof IteratorLike, run: (step: () => unknown) => unknown): void {
  const original = iterator[name] ?? (name === 'return' ? missingReturn : undefined);
  if (typeof original !== 'function') return;
  const traced = function (this: unknown, ...args: unknown[]): unknown {
    return run(() => Reflect.apply(original, this, args));
  };
  Object.defineProperty(iterator, name, { value: traced, configurable: true, writable: true, enumerable: false });
}

/** Without it, a loop that is left early would tell nobody. */
function missingReturn(this: object, value: unknown): unknown {
  const result = { done: true, value };
  return Symbol.asyncIterator in this ? Promise.resolve(result) : result;
}

function drive(call: TracedCall | undefined, step: () => unknown, givingUp = false): unknown {
  if (!call || call.open.isEnded) return step();
  let result: unknown;
  try {
    result = call.run(step);
  } catch (error) {
    call.threw(error);
    throw error;
  }
  if (!types.isPromise(result)) {
    stepped(call, result, givingUp);
    return result;
  }
  return result.then(
    (value) => {
      stepped(call, value, givingUp);
      return value;
    },
    (error: unknown) => {
      call.threw(error);
      throw error;
    },
  );
}

function stepped(call: TracedCall, result: unknown, givingUp: boolean): void {
  const { done, value } = (result ?? {}) as { done?: unknown; value?: unknown };
  if (!done) return;
  if (givingUp) call.cancelled();
  else call.returned(value);
}
