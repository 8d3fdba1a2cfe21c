import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import { processPart } from '../../process/process-record';
import { isObject, type Method, methodOf, readMethod } from './member';
import { derivedFrom, isPlainPromise, type Settled } from './promise';
import { type Watch, watchOf } from './watch';

export interface Waiting extends Settled {
  readonly isEnded: boolean;
  /** Runs the work of the thenable in the span of the call. */
  run<T>(body: () => T): T;
}

interface ClaimableCall extends Waiting {
  /** Whether a run of the thenable belongs to this call already. */
  isClaimed?: boolean;
}

type ThenableWatch = Watch<ClaimableCall>;

const watches = processPart('watched-thenables', () => new WeakMap<object, ThenableWatch>());

/**
 * Methods other than `then` that start a lazy query: `exec` (Mongoose), `execute` (Drizzle), and `requestTransaction`,
 * which Prisma calls on each element of `$transaction([…])`.
 */
const STARTERS = ['exec', 'execute', 'requestTransaction'];

/**
 * Watches a thenable that is not a plain promise: promises of other libraries, lazy query builders, and subclasses of
 * `Promise`, whose private state a derived promise would lack.
 *
 * Replaces methods of the object until it has settled. A replacement calls the original exactly when the caller calls it,
 * so a lazy thenable stays lazy. The first outcome ends the spans of all calls that have returned the object.
 *
 * @returns the same object; `undefined` if it has no `then` or cannot be watched: it is frozen, or `await` does not call
 * its `then`
 */
export function settleThenable<T extends object>(waiting: Waiting, thenable: T): T | undefined {
  const known = watches.get(thenable);
  if (known?.calls.length) return known.add(claimable(waiting)) ? thenable : undefined;
  const then = readMethod(thenable, 'then');
  if (!then || isAwaitedWithoutThen(thenable)) return undefined;
  const watch = watchOf(watches, thenable);
  if (!replaceMethods(watch, thenable, then)) {
    watch.takeOff();
    return undefined;
  }
  watch.add(claimable(waiting));
  return thenable;
}

/** `await` and `Promise.resolve` do not call `then` of a promise whose `constructor` is `Promise`. */
function isAwaitedWithoutThen(thenable: object): boolean {
  return types.isPromise(thenable) && (thenable as { readonly constructor: unknown }).constructor === Promise;
}

const claimable = (waiting: Waiting): ClaimableCall => ({
  get isEnded() {
    return waiting.isEnded;
  },
  run: (body) => waiting.run(body),
  returned: (value) => waiting.returned(value),
  threw: (error) => waiting.threw(error),
});

function replaceMethods(watch: ThenableWatch, thenable: object, then: Method): boolean {
  const traced = tracedThen(watch, then);
  if (!watch.replace('then', traced)) return false;
  // A proxy may store the method on its target but return another one.
  if (types.isProxy(thenable) && (thenable as { then?: unknown }).then !== traced) return false;
  replaceCatch(watch, thenable);
  replaceStarter(watch, thenable, 'finally', methodOf(Promise.prototype, 'finally'));
  for (const name of STARTERS) replaceStarter(watch, thenable, name);
  return true;
}

function replaceCatch(watch: ThenableWatch, thenable: object): void {
  const original = methodOf(thenable, 'catch');
  // The native `catch` calls `then`.
  if (!original || original === Promise.prototype.catch) return;
  watch.replace('catch', function (this: unknown, ...args) {
    const request = new OutcomeRequest(watch, this);
    const handled = args.map((arg, index) =>
      typeof arg === 'function' && index === args.length - 1 ? request.rejected(arg) : arg,
    );
    return request.follow(() => Reflect.apply(original, this, handled));
  });
}

function replaceStarter(watch: ThenableWatch, thenable: object, name: string, known?: Method): void {
  const original = methodOf(thenable, name);
  if (!original || original === known) return;
  watch.replace(name, function (this: unknown, ...args) {
    return new OutcomeRequest(watch, this).follow(() => Reflect.apply(original, this, args));
  });
}

function tracedThen(watch: ThenableWatch, then: Method): Method {
  return function (this: unknown, ...args) {
    const request = new OutcomeRequest(watch, this);
    const [onFulfilled, onRejected, ...others] = args;
    return request.startThen(() =>
      Reflect.apply(then, this, [request.fulfilled(onFulfilled), request.rejected(onRejected), ...others]),
    );
  };
}

/** One request for the outcome, such as a `then`. It settles the calls that have returned the object by then. */
class OutcomeRequest implements Waiting {
  private readonly call: Waiting | undefined;
  private readonly callers = context.active();
  private readonly added: number;
  /** Whether `then` returned a promise that takes unhandled errors; `undefined` until it has returned. */
  private takesErrors: boolean | undefined;
  /** An error without a handler, thrown before `then` returned. */
  private unhandled: { readonly error: unknown } | undefined;

  constructor(
    private readonly watch: ThenableWatch,
    private readonly thenable: unknown,
  ) {
    this.call = claim(watch);
    // A promise has one outcome; a query may run again.
    const isPromise = types.isPromise(thenable);
    this.added = isPromise ? Infinity : watch.added;
    this.takesErrors = isPromise || undefined;
  }

  get isEnded(): boolean {
    return this.call?.isEnded ?? true;
  }

  run<T>(body: () => T): T {
    return this.call ? this.call.run(body) : body();
  }

  returned(value: unknown): void {
    for (const call of this.watch.finish(this.added)) call.returned(value);
  }

  threw(error: unknown): void {
    for (const call of this.watch.finish(this.added)) call.threw(error);
  }

  fulfilled(handler: unknown): unknown {
    if (!this.call) return handler;
    const returned = (value: unknown): void => this.returned(value);
    const { callers } = this;
    // Some libraries pass more than the value, and a `this`.
    return function (this: unknown, ...values: unknown[]) {
      returned(values[0]);
      return typeof handler === 'function' ? context.with(callers, handler as Method, this, ...values) : values[0];
    };
  }

  rejected(handler: unknown): unknown {
    if (!this.call) return handler;
    const threw = (error: unknown): void => this.threw(error);
    const propagate = (error: unknown): void => this.propagate(error);
    const { callers } = this;
    return function (this: unknown, ...errors: unknown[]) {
      threw(errors[0]);
      return typeof handler === 'function'
        ? context.with(callers, handler as Method, this, ...errors)
        : propagate(errors[0]);
    };
  }

  start(work: () => unknown): unknown {
    try {
      return this.run(work);
    } catch (error) {
      this.threw(error);
      throw error;
    }
  }

  /** Starts the work by `then`. If that returns no promise, an unhandled error must not reach the library. */
  startThen(work: () => unknown): unknown {
    try {
      const result = this.start(work);
      this.takesErrors ??= guard('following a result', () => isObject(result) && 'then' in result, true);
      return result;
    } catch (error) {
      if (this.unhandled?.error === error) return undefined;
      throw error;
    }
  }

  /** Starts the work by a method other than `then`, and follows the result of that method. */
  follow(work: () => unknown): unknown {
    const result = this.start(work);
    if (!this.call || result === this.thenable || result === undefined) return result;
    const followed = isObject(result) ? guard('following a result', () => this.followed(result)) : undefined;
    if (!followed) this.returned(result);
    return followed ?? result;
  }

  private followed(result: object): object | undefined {
    return isPlainPromise(result) ? derivedFrom(result, this) : settleThenable(this, result);
  }

  /** Replaces a missing rejection handler: passes the error to the promise that `then` returned, if any. */
  private propagate(error: unknown): void {
    if (this.takesErrors === false) return;
    if (this.takesErrors === undefined) this.unhandled = { error };
    throw error;
  }
}

/** The next call without a run, else any open call: a lazy thenable may run once for each call that returned it. */
function claim({ calls }: ThenableWatch): Waiting | undefined {
  const next = calls.find(({ isClaimed, isEnded }) => !isClaimed && !isEnded);
  if (next) next.isClaimed = true;
  return next ?? calls.find(({ isEnded }) => !isEnded);
}
