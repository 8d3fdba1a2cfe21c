import { types } from 'node:util';
import { countFault } from '../../diagnostics/fault';
import { processPart, sharedSymbol } from '../../process/process-record';
import type { TracedCall } from './call';
import { type Method, methodOf } from './member';
import { derivedFrom, isPlainPromise } from './promise';
import { settleThenable, type Waiting } from './thenable';
import { Watch, watchOf } from './watch';

interface IteratorLike {
  next: Method;
}

type StepName = 'next' | 'return' | 'throw';

/** A call whose span ends with an iteration; `undefined` where it is not traced. */
type CallAt = (step: StepName) => TracedCall | undefined;

type IteratorWatch = Watch<CallAt>;

const watches = processPart('watched-iterators', () => new WeakMap<object, IteratorWatch>());

/** By which the watch of a generator is found. */
const WATCH: unique symbol = sharedSymbol('iterator-watch') as never;

interface WatchedStep {
  [WATCH]: IteratorWatch;
}

/** What iterators of the language inherit: each is its own iterable. */
const ITSELF = new Set<unknown>([
  methodOf([].values(), Symbol.iterator),
  methodOf((async function* () {})(), Symbol.asyncIterator),
]);

/**
 * An iterator or generator, synchronous or not: something to be driven that is its own iterable. A database cursor is
 * none: it may have a `next` too, but what a loop drives is another object.
 */
export function isIterator(value: object): value is IteratorLike {
  if (!('next' in value) || !methodOf(value, 'next')) return false;
  return [Symbol.iterator, Symbol.asyncIterator].some((name) => {
    const iterator = methodOf(value, name);
    return iterator !== undefined && (ITSELF.has(iterator) || Reflect.apply(iterator, value, []) === value);
  });
}

/** Gives the call that an iteration belongs to; `undefined` where it is not traced. */
export type CallOfIteration = () => TracedCall | undefined;

/**
 * Watches the steps of the very same iterator. The span is current inside `next`, `return` and `throw` only, and ends on
 * exhaustion, on an error, or when the iteration is given up.
 *
 * @returns `undefined` for an iterator that does not let itself be watched, such as a frozen one
 */
export function settleIterator<T extends object>(call: TracedCall, iterator: T): T | undefined {
  return watchSteps(iterator, knownWatch(iterator), () => call);
}

/**
 * {@link settleIterator} for a generator, whose body begins with the first `next()`: so does its span, with the
 * arguments and the parent of the call. One that is given up before has no body to run, and no span.
 */
export function watchIterator<T extends object>(callOf: CallOfIteration, iterator: T): T | undefined {
  let isBegun = false;
  let begun: TracedCall | undefined;
  const callAt: CallAt = (step) => {
    if (!isBegun && step === 'next') begun = callOf();
    isBegun = true;
    return begun;
  };
  // A generator is made anew for each call: most need no place in a map of all.
  return watchSteps(iterator, new Watch(iterator), callAt);
}

/** The watch of an iterator that one of ours may be on already. */
function knownWatch(iterator: object): IteratorWatch {
  const next: unknown = Object.getOwnPropertyDescriptor(iterator, 'next')?.value;
  const ofGenerator = typeof next === 'function' ? (next as Partial<WatchedStep>)[WATCH] : undefined;
  return ofGenerator ?? watchOf(watches, iterator);
}

function watchSteps<T extends object>(iterator: T, watch: IteratorWatch, call: CallAt): T | undefined {
  if (watch.calls.length === 0 && !putStepsOn(watch, iterator)) return undefined;
  return watch.add(call) ? iterator : undefined;
}

function putStepsOn(watch: IteratorWatch, iterator: object): boolean {
  const isWatched = putStep(watch, iterator, 'next');
  if (!isWatched) watch.takeOff();
  else for (const name of ['throw', 'return'] as const) putStep(watch, iterator, name);
  return isWatched;
}

function putStep(watch: IteratorWatch, iterator: object, name: StepName): boolean {
  const original = stepOf(iterator, name) ?? (name === 'return' ? missingReturn : undefined);
  if (!original) return false;
  const step = function (this: unknown, ...args: unknown[]): unknown {
    return drive(watch, name, () => Reflect.apply(original, this, args));
  };
  if (name === 'next') (step as Method & Partial<WatchedStep>)[WATCH] = watch;
  return watch.replace(name, step);
}

/** A generator inherits its steps from the language: there is no getter among them. */
function stepOf(iterator: object, name: StepName): Method | undefined {
  if (types.isGeneratorObject(iterator)) return iterator[name] as Method;
  return methodOf(iterator, name);
}

/** Without it, a loop that is left early would tell nobody. */
function missingReturn(this: unknown, value: unknown): unknown {
  const result = { done: true, value };
  return Symbol.asyncIterator in (this as object) ? Promise.resolve(result) : result;
}

function drive(watch: IteratorWatch, name: StepName, step: () => unknown): unknown {
  const call = openCall(watch, name);
  if (!call) {
    watch.finish();
    return step();
  }
  let result: unknown;
  try {
    result = call.run(step);
  } catch (error) {
    endAll(watch, name, (each) => each.threw(error));
    throw error;
  }
  if (typeof result !== 'object' || result === null) return result;
  if (isPlainPromise(result)) return derivedFrom(result, new WaitingForStep(watch, name, call), true);
  if ('then' in result && settleThenable(new WaitingForStep(watch, name, call), result)) return result;
  stepped(watch, name, result);
  return result;
}

function stepped(watch: IteratorWatch, name: StepName, result: unknown): void {
  try {
    const { done } = (result ?? {}) as { done?: unknown };
    if (!done) return;
    const { value } = result as { value?: unknown };
    endAll(watch, name, (each) => (name === 'return' ? each.cancelled() : each.returned(value)));
  } catch (error) {
    countFault('following an iterator', error);
  }
}

/** One step that may be answered later. */
class WaitingForStep implements Waiting {
  constructor(
    private readonly watch: IteratorWatch,
    private readonly name: StepName,
    private readonly call: TracedCall,
  ) {}

  get isEnded(): boolean {
    return this.call.isEnded;
  }

  run<T>(body: () => T): T {
    return this.call.run(body);
  }

  returned(result: unknown): void {
    stepped(this.watch, this.name, result);
  }

  threw(error: unknown): void {
    endAll(this.watch, this.name, (each) => each.threw(error));
  }
}

/** The first call that is not done: those of methods around it came later. */
function openCall({ calls }: IteratorWatch, name: StepName): TracedCall | undefined {
  let open: TracedCall | undefined;
  // Each is asked, because for each the iteration begins. No iterator: this runs for each step.
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index]?.(name);
    if (call && !call.isEnded) open ??= call;
  }
  return open;
}

function endAll(watch: IteratorWatch, name: StepName, end: (call: TracedCall) => void): void {
  for (const callAt of watch.finish()) {
    const call = callAt(name);
    if (call) end(call);
  }
}
