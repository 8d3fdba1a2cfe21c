import { types } from 'node:util';
import { countFault } from '../../diagnostics/fault';
import { processPart, sharedSymbol } from '../../process/process-record';
import type { TracedCall } from './call';
import { getterOf, HIDDEN, isObject, type Method, methodOf, shownAt } from './member';
import { derivedFrom, isPlainPromise } from './promise';
import { settleThenable, type Waiting } from './thenable';
import { Watch, watchOf } from './watch';

interface IteratorLike {
  next: Method;
}

type StepName = 'next' | 'return' | 'throw';

/** Returns the call whose span ends with the iteration; `undefined` if it is not traced. */
type CallAt = (step: StepName) => TracedCall | undefined;

type IteratorWatch = Watch<CallAt>;

interface Step {
  readonly watch: IteratorWatch;
  readonly name: StepName;
  /** Whether the iterator is a native generator, whose results are plain objects without getters. */
  readonly isNative: boolean;
}

const watches = processPart('watched-iterators', () => new WeakMap<object, IteratorWatch>());

/** Key of the watch on a replaced `next`. */
const WATCH: unique symbol = sharedSymbol('iterator-watch') as never;

interface WatchedStep {
  [WATCH]: IteratorWatch;
}

/** Native `Symbol.iterator` methods, which return the iterator itself. */
const ITSELF = new Set<unknown>([
  methodOf([].values(), Symbol.iterator),
  methodOf((async function* () {})(), Symbol.asyncIterator),
]);

/**
 * Whether a value is an iterator or generator, synchronous or asynchronous, that is its own iterable. A database cursor is
 * not: it may have a `next`, but its `Symbol.asyncIterator` returns another object.
 */
export function isIterator(value: object): value is IteratorLike {
  if (!('next' in value) || !methodOf(value, 'next')) return false;
  return [Symbol.iterator, Symbol.asyncIterator].some((name) => {
    const iterator = methodOf(value, name);
    return iterator !== undefined && (ITSELF.has(iterator) || Reflect.apply(iterator, value, []) === value);
  });
}

/** Starts the call of an iteration; returns `undefined` if it is not traced. */
export type CallOfIteration = () => TracedCall | undefined;

/**
 * Ends the span of a call with the iterator that it returned: on exhaustion, on an error, or when the loop stops early. The
 * span is current only inside `next`, `return` and `throw`.
 *
 * @returns the same iterator; `undefined` if it cannot be watched, because it is frozen for example
 */
export function settleIterator<T extends object>(call: TracedCall, iterator: T): T | undefined {
  return watchSteps(iterator, knownWatch(iterator), () => call);
}

/**
 * {@link settleIterator} for a generator. Its span starts with the body at the first `next()`, with the arguments and parent
 * of the call. A generator that is closed before gets no span.
 */
export function watchIterator<T extends object>(callOf: CallOfIteration, iterator: T): T | undefined {
  let isBegun = false;
  let begun: TracedCall | undefined;
  const callAt: CallAt = (step) => {
    if (!isBegun && step === 'next') begun = callOf();
    isBegun = true;
    return begun;
  };
  // Each call makes a new generator, so a lookup in `watches` would find nothing.
  return watchSteps(iterator, new Watch(iterator), callAt);
}

/** The watch of an iterator, found by its `next` or in the map. */
function knownWatch(iterator: object): IteratorWatch {
  const next: unknown = Object.getOwnPropertyDescriptor(iterator, 'next')?.value;
  const ofGenerator = typeof next === 'function' ? (next as Partial<WatchedStep>)[WATCH] : undefined;
  return ofGenerator ?? watchOf(watches, iterator);
}

function watchSteps<T extends object>(iterator: T, watch: IteratorWatch, call: CallAt): T | undefined {
  if (watch.calls.length === 0 && !replaceSteps(watch, iterator)) return undefined;
  return watch.add(call) ? iterator : undefined;
}

function replaceSteps(watch: IteratorWatch, iterator: object): boolean {
  const isWatched = replaceStep(watch, iterator, 'next');
  if (!isWatched) watch.takeOff();
  else for (const name of ['throw', 'return'] as const) replaceStep(watch, iterator, name);
  return isWatched;
}

function replaceStep(watch: IteratorWatch, iterator: object, name: StepName): boolean {
  const original = stepOf(iterator, name) ?? (name === 'return' ? returnOf(iterator) : undefined);
  if (!original) return false;
  const step: Step = { watch, name, isNative: types.isGeneratorObject(iterator) };
  const method = function (this: unknown, ...args: unknown[]): unknown {
    return drive(step, () => Reflect.apply(original, this, args));
  };
  if (name === 'next') (method as Method & Partial<WatchedStep>)[WATCH] = watch;
  return watch.replace(name, method);
}

/** Native generators have no getters for these, so they need no slow lookup. */
function stepOf(iterator: object, name: StepName): Method | undefined {
  if (types.isGeneratorObject(iterator)) return iterator[name] as Method;
  return methodOf(iterator, name);
}

/** Replaces a missing `return`, or one behind a getter, which then runs only when a loop reads it. */
function returnOf(iterator: object): Method {
  const readReturn = getterOf(iterator, 'return');
  if (!readReturn) return missingReturn;
  return function (this: unknown, ...args) {
    const original = readReturn(this) as Method | undefined | null;
    return Reflect.apply(original ?? missingReturn, this, args);
  };
}

/** Without a `return`, a loop that stops early would not end the span. */
function missingReturn(this: unknown, value: unknown): unknown {
  const result = { done: true, value };
  return Symbol.asyncIterator in (this as object) ? Promise.resolve(result) : result;
}

function drive(step: Step, work: () => unknown): unknown {
  const { watch, name } = step;
  const call = openCall(watch, name);
  if (!call) {
    watch.finish();
    return work();
  }
  let result: unknown;
  try {
    result = call.run(work);
  } catch (error) {
    endAll(watch, name, (each) => each.threw(error));
    throw error;
  }
  return followedStep(step, call, result);
}

/** @returns the same result, or a promise derived from it */
function followedStep(step: Step, call: TracedCall, result: unknown): unknown {
  try {
    if (isObject(result)) {
      if (isPlainPromise(result)) return derivedFrom(result, new WaitingForStep(step, call), true);
      if (!step.isNative && isLater(step, call, result)) return result;
    }
    endIfDone(step, result);
  } catch (error) {
    endAfterFault(step, error);
  }
  return result;
}

/** Whether the result of a step is a thenable that is now watched. */
function isLater(step: Step, call: TracedCall, result: object): boolean {
  if (!('then' in result)) return false;
  return settleThenable(new WaitingForStep(step, call), result) !== undefined;
}

/**
 * Ends the spans if a result says that the iteration is done, or if that cannot be known: the result is not an object, its
 * `done` is a getter, or it is a thenable that cannot be watched.
 */
function endIfDone(step: Step, result: unknown): void {
  if (!isObject(result)) return end(step, undefined);
  const done = step.isNative ? (result as { done?: unknown }).done : shownAt(result, 'done');
  const isUnknown = done === HIDDEN || (done === undefined && 'then' in result);
  if (isUnknown) end(step, undefined);
  else if (done) end(step, shownAt(result, 'value'));
}

function endAfterFault(step: Step, error: unknown): void {
  countFault('following an iterator', error);
  end(step, undefined);
}

function end({ watch, name }: Step, value: unknown): void {
  endAll(watch, name, (each) =>
    name === 'return' ? each.cancelled() : each.returned(value === HIDDEN ? undefined : value),
  );
}

/** A step whose result is a promise or thenable. */
class WaitingForStep implements Waiting {
  constructor(
    private readonly step: Step,
    private readonly call: TracedCall,
  ) {}

  get isEnded(): boolean {
    return this.call.isEnded;
  }

  run<T>(body: () => T): T {
    return this.call.run(body);
  }

  returned(result: unknown): void {
    try {
      endIfDone(this.step, result);
    } catch (error) {
      endAfterFault(this.step, error);
    }
  }

  threw(error: unknown): void {
    endAll(this.step.watch, this.step.name, (each) => each.threw(error));
  }
}

/** The innermost open call: calls of outer methods were added later. */
function openCall({ calls }: IteratorWatch, name: StepName): TracedCall | undefined {
  let open: TracedCall | undefined;
  // Every call is evaluated, because the first `next` begins each. Indexed, because this runs on every step.
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index]?.(name);
    if (call && !call.isEnded) open ??= call;
  }
  return open;
}

function endAll(watch: IteratorWatch, name: StepName, endOne: (call: TracedCall) => void): void {
  for (const callAt of watch.finish()) {
    const call = callAt(name);
    if (call) endOne(call);
  }
}
