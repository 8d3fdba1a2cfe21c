import { Readable } from 'node:stream';
import { concat, NEVER, type Observable, of, Subject, throwError } from 'rxjs';

/** The receiver of the methods. */
export class Receiver {
  /** Arguments of each call of the original method, and `work` for each run of a lazy result. */
  readonly calls: unknown[] = [];
  readonly value = { is: 'the value' };
  readonly error = new TypeError('the error');
  /** The latest result of the original method. */
  made: unknown;

  /** Replaces known objects by names, so that a copy does not compare as equal. */
  named(seen: unknown): unknown {
    if (seen === this.error) return 'the error';
    if (seen === this.value) return 'the value';
    return isObject(seen) && seen === this.made ? 'what was made' : seen;
  }
}

/** A kind of result: a method that returns it, and a caller that consumes it. */
export interface ResultShape {
  readonly name: string;
  readonly method: (this: Receiver, argument: unknown) => unknown;
  /** Consumes the result; returns what the caller observes, in order. */
  readonly use: (result: unknown) => unknown[] | Promise<unknown[]>;
  /** Whether the caller must get the same object that the method returned. */
  readonly identity: boolean;
}

const isObject = (value: unknown): boolean => Object(value) === value;

/** A promise that another object cannot replace. */
class PrivatePromise<T> extends Promise<T> {
  readonly #own = 'private';

  get own(): string {
    return this.#own;
  }
}

/** Does its work on each `then`. */
class LazyThenable {
  constructor(
    private readonly receiver: Receiver,
    private readonly fails: boolean,
  ) {}

  then(onFulfilled: (value: unknown) => unknown, onRejected: (error: unknown) => unknown): Promise<unknown> {
    const { calls, value, error } = this.receiver;
    calls.push('work');
    return (this.fails ? Promise.reject(error) : Promise.resolve(value)).then(onFulfilled, onRejected);
  }
}

class HandMadeIterator {
  private steps = 0;

  constructor(private readonly receiver: Receiver) {}

  next(): IteratorResult<unknown> {
    return this.steps++ === 0 ? { done: false, value: this.receiver.value } : { done: true, value: 'end' };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

function* generator(this: Receiver, argument: unknown): Generator {
  this.calls.push(argument);
  yield this.value;
  yield argument;
}

function* failingGenerator(this: Receiver, argument: unknown): Generator {
  this.calls.push(argument);
  yield this.value;
  throw this.error;
}

async function* asyncGenerator(this: Receiver, argument: unknown): AsyncGenerator {
  this.calls.push(argument);
  yield this.value;
  await Promise.resolve();
  yield argument;
}

async function* failingAsyncGenerator(this: Receiver, argument: unknown): AsyncGenerator {
  this.calls.push(argument);
  yield this.value;
  await Promise.resolve();
  throw this.error;
}

const everything: unknown = new Proxy(() => undefined, { get: () => everything, apply: () => everything });

const untouched = (result: unknown): unknown[] => [result];

async function awaited(result: unknown): Promise<unknown[]> {
  try {
    return ['fulfilled', await result];
  } catch (error) {
    return ['rejected', error];
  }
}

/** Iterates to the end, or stops after `most` values. */
const iterated =
  (most = Infinity) =>
  async (result: unknown): Promise<unknown[]> => {
    const seen: unknown[] = [];
    try {
      for await (const value of result as AsyncIterable<unknown>) if (seen.push(value) >= most) break;
    } catch (error) {
      seen.push('failed', error);
    }
    return seen;
  };

function thrownInto(result: unknown): unknown[] {
  const steps = result as Generator;
  const { value } = steps.next();
  try {
    return [value, steps.throw('thrown in')];
  } catch (error) {
    return [value, 'failed', error];
  }
}

function subscribed(result: unknown): unknown[] {
  const seen: unknown[] = [];
  const subscription = (result as Observable<unknown>).subscribe({
    next: (value) => seen.push(value),
    error: (error) => seen.push('failed', error),
    complete: () => seen.push('completed'),
  });
  subscription.unsubscribe();
  return seen;
}

/** A shape whose method makes its result from receiver and argument. */
function made(
  name: string,
  make: (receiver: Receiver, argument: unknown) => unknown,
  use: ResultShape['use'] = untouched,
  identity = true,
): ResultShape {
  return {
    name,
    use,
    identity,
    method(argument) {
      this.calls.push(argument);
      return (this.made = make(this, argument));
    },
  };
}

function thrown(name: string, raise: (receiver: Receiver) => never): ResultShape {
  return made(`${name}, thrown`, raise);
}

const rejected = ({ error }: Receiver): Promise<never> => Promise.reject(error);

export const RESULT_SHAPES: readonly ResultShape[] = [
  made('an object', ({ value }) => value),
  made('a primitive', (_, argument) => argument),
  made('nothing', () => undefined),
  made('a function', () => untouched),
  made('a callable proxy with every member', () => everything),
  made('a stream', () => Readable.from([])),
  thrown('an error', ({ error }) => {
    throw error;
  }),
  ...[undefined, null, 0, '', false].map((value) =>
    thrown(String(value) || 'an empty text', () => {
      throw value;
    }),
  ),
  made('a promise', ({ value }) => Promise.resolve(value), awaited, false),
  made('a promise, rejected', rejected, awaited, false),
  made('a promise with properties', ({ value }) => Object.assign(Promise.resolve(value), { tag: 1 }), awaited, false),
  made('an async function', async ({ value }) => value, awaited, false),
  made('a promise of a subclass', ({ value }) => PrivatePromise.resolve(value), awaited),
  made('a promise of a subclass, rejected', ({ error }) => PrivatePromise.reject(error), awaited),
  made('a lazy thenable', (receiver) => new LazyThenable(receiver, false), awaited),
  made('a lazy thenable, rejected', (receiver) => new LazyThenable(receiver, true), awaited),
  made('a custom iterator', (receiver) => new HandMadeIterator(receiver), iterated()),
  made('a custom iterator, stopped early', (receiver) => new HandMadeIterator(receiver), iterated(1)),
  { name: 'a generator', method: generator, use: iterated(), identity: false },
  { name: 'a generator, stopped early', method: generator, use: iterated(1), identity: false },
  { name: 'a generator, failing', method: failingGenerator, use: iterated(), identity: false },
  { name: 'a generator, thrown into', method: generator, use: thrownInto, identity: false },
  { name: 'an async generator', method: asyncGenerator, use: iterated(), identity: false },
  { name: 'an async generator, stopped early', method: asyncGenerator, use: iterated(1), identity: false },
  { name: 'an async generator, failing', method: failingAsyncGenerator, use: iterated(), identity: false },
  made('an Observable', ({ value }, argument) => of(value, argument), subscribed, false),
  made(
    'an Observable, failing',
    ({ value, error }) =>
      concat(
        of(value),
        throwError(() => error),
      ),
    subscribed,
    false,
  ),
  made('an Observable, unsubscribed', ({ value }) => concat(of(value), NEVER), subscribed, false),
  made('a Subject', () => new Subject(), untouched),
];
