import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import { guard } from '../../diagnostics/fault';
import { processPart } from '../../process/process-record';
import { isObject, type Method, methodOf, methodOrGotten } from './member';
import { derivedFrom, isPlainPromise, type Settled } from './promise';
import { type Watch, watchOf } from './watch';

/** What waits for a thenable to settle. */
export interface Waiting extends Settled {
  readonly isEnded: boolean;
  /** Runs what the thenable does when it is asked. */
  run<T>(body: () => T): T;
}

interface Claim extends Waiting {
  /** Whether the thenable was asked since the call has returned it. */
  isClaimed?: boolean;
}

type ThenableWatch = Watch<Claim>;

const watches = processPart('watched-thenables', () => new WeakMap<object, ThenableWatch>());

/**
 * Methods other than `then` that start a lazy query: those of Mongoose, Drizzle and others, and what Prisma calls for
 * each element of `$transaction([…])`.
 */
const STARTERS = ['exec', 'execute', 'requestTransaction'];

/**
 * Watches anything else than a plain promise that has a `then`: promises of other libraries, lazy ones such as query
 * builders, and subclasses of `Promise`, which may have private state that a derived promise would lack.
 *
 * It is the very same object, with methods of ours on it until it has settled. None of them is called before its user
 * calls it, so that a lazy thenable stays lazy, and each calls the original as often as its user does. The first outcome
 * ends the spans of all calls that have returned the object.
 *
 * @returns `undefined` for an object that has no `then`, or does not let itself be watched: a frozen one, or a promise
 * that `await` does not ask by its `then`
 */
export function settleThenable<T extends object>(waiting: Waiting, thenable: T): T | undefined {
  const known = watches.get(thenable);
  if (known?.calls.length) return known.add(forceTraceRequestOf(waiting)) ? thenable : undefined;
  const then = methodOrGotten(thenable, 'then');
  if (!then || isAwaitedUnasked(thenable)) return undefined;
  const watch = watchOf(watches, thenable);
  if (!putMethodsOn(watch, thenable, then)) {
    watch.takeOff();
    return undefined;
  }
  watch.add(forceTraceRequestOf(waiting));
  return thenable;
}

/** `await` and `Promise.resolve` take a promise that says it is of the language's class as it is. */
function isAwaitedUnasked(thenable: object): boolean {
  return types.isPromise(thenable) && (thenable as { readonly constructor: unknown }).constructor === Promise;
}

const forceTraceRequestOf = (waiting: Waiting): Claim => ({
  get isEnded() {
    return waiting.isEnded;
  },
  run: (body) => waiting.run(body),
  returned: (value) => waiting.returned(value),
  threw: (error) => waiting.threw(error),
});

function putMethodsOn(watch: ThenableWatch, thenable: object, then: Method): boolean {
  const traced = tracedThen(watch, then);
  if (!watch.replace('then', traced)) return false;
  // A proxy may show something else than what it stands in front of has taken.
  if (types.isProxy(thenable) && (thenable as { then?: unknown }).then !== traced) return false;
  putCatch(watch, thenable);
  putOther(watch, thenable, 'finally', methodOf(Promise.prototype, 'finally'));
  for (const name of STARTERS) putOther(watch, thenable, name);
  return true;
}

function putCatch(watch: ThenableWatch, thenable: object): void {
  const original = methodOf(thenable, 'catch');
  // The language's own asks `then`.
  if (!original || original === Promise.prototype.catch) return;
  watch.replace('catch', function (this: unknown, ...args) {
    const inquiry = new Inquiry(watch, this);
    const handled = args.map((arg, index) =>
      typeof arg === 'function' && index === args.length - 1 ? inquiry.rejected(arg) : arg,
    );
    return inquiry.follow(() => Reflect.apply(original, this, handled));
  });
}

function putOther(watch: ThenableWatch, thenable: object, name: string, known?: Method): void {
  const original = methodOf(thenable, name);
  if (!original || original === known) return;
  watch.replace(name, function (this: unknown, ...args) {
    return new Inquiry(watch, this).follow(() => Reflect.apply(original, this, args));
  });
}

function tracedThen(watch: ThenableWatch, then: Method): Method {
  return function (this: unknown, ...args) {
    const inquiry = new Inquiry(watch, this);
    const [onFulfilled, onRejected, ...others] = args;
    return inquiry.startThen(() =>
      Reflect.apply(then, this, [inquiry.fulfilled(onFulfilled), inquiry.rejected(onRejected), ...others]),
    );
  };
}

/** One time that the outcome was asked for. It is the outcome of the calls that had returned the object by then. */
class Inquiry implements Waiting {
  private readonly call: Waiting | undefined;
  private readonly callers = context.active();
  private readonly added: number;
  /** Whether somebody takes the errors that nobody handles: what `then` has returned, as far as it has. */
  private handsOn: boolean | undefined;
  /** What was thrown where nobody handles it. */
  private unhandled: { readonly error: unknown } | undefined;

  constructor(
    private readonly watch: ThenableWatch,
    private readonly thenable: unknown,
  ) {
    this.call = claim(watch);
    // A promise has one outcome; a query may be run again.
    const isPromise = types.isPromise(thenable);
    this.added = isPromise ? Infinity : watch.added;
    this.handsOn = isPromise || undefined;
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
    // Some libraries give their handlers more than the value, and a `this`.
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

  /** Starts the work by `then`. One that returns no promise may expect that nobody throws at it. */
  startThen(work: () => unknown): unknown {
    try {
      const result = this.start(work);
      this.handsOn ??= guard('following a result', () => isObject(result) && 'then' in result, true);
      return result;
    } catch (error) {
      if (this.unhandled?.error === error) return undefined;
      throw error;
    }
  }

  /** Starts the work by another way than `then`, and takes the outcome from what that returns. */
  follow(work: () => unknown): unknown {
    const result = this.start(work);
    if (!this.call || result === this.thenable || result === undefined) return result;
    const followed = isObject(result) ? guard('following a result', () => this.followed(result), undefined) : undefined;
    if (!followed) this.returned(result);
    return followed ?? result;
  }

  private followed(result: object): object | undefined {
    return isPlainPromise(result) ? derivedFrom(result, this) : settleThenable(this, result);
  }

  /** In the place of a handler that the user has not given: the error goes on to what `then` returns, if anything. */
  private propagate(error: unknown): void {
    if (this.handsOn === false) return;
    if (this.handsOn === undefined) this.unhandled = { error };
    throw error;
  }
}

/** The call that is next to be worked for: the thenable may do its work anew for each. */
function claim({ calls }: ThenableWatch): Waiting | undefined {
  const next = calls.find(({ isClaimed, isEnded }) => !isClaimed && !isEnded);
  if (next) next.isClaimed = true;
  return next ?? calls.find(({ isEnded }) => !isEnded);
}
