import { countFault } from '../../diagnostics/fault';
import { processPart } from '../../process/process-record';
import type { TracedCall } from './call';
import { type Method, methodOf } from './member';
import { derivedFrom, isPlainPromise } from './promise';
import { settleThenable, type Waiting } from './thenable';
import { type Watch, watchOf } from './watch';

interface IteratorLike {
  next: Method;
}

type StepName = 'next' | 'return' | 'throw';

/** A call whose span ends with an iteration; `undefined` where it is not traced. */
type CallAt = (step: StepName) => TracedCall | undefined;

type IteratorWatch = Watch<CallAt>;

const watches = processPart('watched-iterators', () => new WeakMap<object, IteratorWatch>());

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
  if (!methodOf(value, 'next')) return false;
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
  return watchSteps(iterator, () => call);
}

/**
 * {@link settleIterator} for a generator, whose body begins with the first `next()`: so does its span, with the
 * arguments and the parent of the call. One that is given up before has no body to run, and no span.
 */
export function watchIterator<T extends object>(callOf: CallOfIteration, iterator: T): T | undefined {
  let begun: { readonly call: TracedCall | undefined } | undefined;
  return watchSteps(iterator, (step) => (begun ??= { call: step === 'next' ? callOf() : undefined }).call);
}

function watchSteps<T extends object>(iterator: T, call: CallAt): T | undefined {
  const watch = watchOf(watches, iterator);
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
  const original = methodOf(iterator, name) ?? (name === 'return' ? missingReturn : undefined);
  if (!original) return false;
  return watch.replace(name, function (this: unknown, ...args) {
    return drive(watch, name, () => Reflect.apply(original, this, args));
  });
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
  const waiting = new WaitingForStep(watch, name, call);
  if (isPlainPromise(result)) return derivedFrom(result, waiting, true);
  if ('then' in result && settleThenable(waiting, result)) return result;
  waiting.returned(result);
  return result;
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
    try {
      const { done } = (result ?? {}) as { done?: unknown };
      if (!done) return;
      const { value } = result as { value?: unknown };
      endAll(this.watch, this.name, (each) => (this.name === 'return' ? each.cancelled() : each.returned(value)));
    } catch (error) {
      countFault('following an iterator', error);
    }
  }

  threw(error: unknown): void {
    endAll(this.watch, this.name, (each) => each.threw(error));
  }
}

/** The first call that is not done: those of methods around it came later. */
function openCall({ calls }: IteratorWatch, name: StepName): TracedCall | undefined {
  let open: TracedCall | undefined;
  // Each is asked, because for each the iteration begins.
  for (const callAt of calls) {
    const call = callAt(name);
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
