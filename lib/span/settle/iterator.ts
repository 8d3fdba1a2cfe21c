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

/** A call whose span ends with an iteration; `undefined` where it is not traced. */
type CallAt = (step: StepName) => TracedCall | undefined;

type IteratorWatch = Watch<CallAt>;

/** One of the methods of ours on an iterator. */
interface Step {
  readonly watch: IteratorWatch;
  readonly name: StepName;
  /** Whether a generator of the language answers, whose answers hold no surprise. */
  readonly isOfLanguage: boolean;
}

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
  const original = stepOf(iterator, name) ?? (name === 'return' ? returnOf(iterator) : undefined);
  if (!original) return false;
  const step: Step = { watch, name, isOfLanguage: types.isGeneratorObject(iterator) };
  const method = function (this: unknown, ...args: unknown[]): unknown {
    return drive(step, () => Reflect.apply(original, this, args));
  };
  if (name === 'next') (method as Method & Partial<WatchedStep>)[WATCH] = watch;
  return watch.replace(name, method);
}

/** A generator inherits its steps from the language: there is no getter among them. */
function stepOf(iterator: object, name: StepName): Method | undefined {
  if (types.isGeneratorObject(iterator)) return iterator[name] as Method;
  return methodOf(iterator, name);
}

/** Stands in for a `return` that is missing, and for one behind a getter, which runs when a loop asks for it. */
function returnOf(iterator: object): Method {
  const gotten = getterOf(iterator, 'return');
  if (!gotten) return missingReturn;
  return function (this: unknown, ...args) {
    const original = gotten(this) as Method | undefined | null;
    return Reflect.apply(original ?? missingReturn, this, args);
  };
}

/** Without it, a loop that is left early would tell nobody. */
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

/** What the caller gets: the very same result, or a promise derived from it. */
function followedStep(step: Step, call: TracedCall, result: unknown): unknown {
  try {
    if (isObject(result)) {
      if (isPlainPromise(result)) return derivedFrom(result, new WaitingForStep(step, call), true);
      if (!step.isOfLanguage && isLater(step, call, result)) return result;
    }
    stepped(step, result);
  } catch (error) {
    giveUp(step, error);
  }
  return result;
}

/** Whether a step is answered by a thenable, which is watched. */
function isLater(step: Step, call: TracedCall, result: object): boolean {
  if (!('then' in result)) return false;
  return settleThenable(new WaitingForStep(step, call), result) !== undefined;
}

/**
 * Ends the spans where an answer says that the iteration is done, and where it does not show whether it is: it is none,
 * it hides that behind a getter, or it is a thenable that cannot be watched.
 */
function stepped(step: Step, result: unknown): void {
  if (!isObject(result)) return end(step, undefined);
  const done = step.isOfLanguage ? (result as { done?: unknown }).done : shownAt(result, 'done');
  const isUnknown = done === HIDDEN || (done === undefined && 'then' in result);
  if (isUnknown) end(step, undefined);
  else if (done) end(step, shownAt(result, 'value'));
}

function giveUp(step: Step, error: unknown): void {
  countFault('following an iterator', error);
  end(step, undefined);
}

function end({ watch, name }: Step, value: unknown): void {
  endAll(watch, name, (each) =>
    name === 'return' ? each.cancelled() : each.returned(value === HIDDEN ? undefined : value),
  );
}

/** One step that may be answered later. */
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
      stepped(this.step, result);
    } catch (error) {
      giveUp(this.step, error);
    }
  }

  threw(error: unknown): void {
    endAll(this.step.watch, this.step.name, (each) => each.threw(error));
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

function endAll(watch: IteratorWatch, name: StepName, endOne: (call: TracedCall) => void): void {
  for (const callAt of watch.finish()) {
    const call = callAt(name);
    if (call) endOne(call);
  }
}
