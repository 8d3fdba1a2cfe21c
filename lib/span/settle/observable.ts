import { type Context, context } from '@opentelemetry/api';
import type { TracedCall } from './call';
import { methodOf } from './member';

type Handler = (...args: unknown[]) => void;

/** An `rxjs` subscriber. `unsubscribe` closes it and cleans up its source. */
interface Subscriber {
  next: Handler;
  error: Handler;
  complete: Handler;
  unsubscribe: Handler;
  readonly closed: boolean;
}

interface Operator {
  call(subscriber: Subscriber, source: Observable): unknown;
}

interface Observable {
  subscribe(subscriber: unknown, ...rest: unknown[]): unknown;
  lift(operator: Operator): Observable;
}

/**
 * Whether a value is an Observable that does its work once per subscriber. Subjects and connectable Observables are not:
 * subscribers share their state.
 */
export function isColdObservable(value: object): value is Observable {
  return (
    'lift' in value &&
    methodOf(value, 'lift') !== undefined &&
    methodOf(value, 'subscribe') !== undefined &&
    methodOf(value, 'next') === undefined &&
    methodOf(value, 'connect') === undefined
  );
}

/**
 * An Observable of the same class, made by `lift` of `rxjs`, so that closing a subscriber stops a synchronous source at
 * once. The first subscription uses the span of the call; each further one gets its own. Error, completion or
 * unsubscription ends the span.
 *
 * @returns `undefined` if `lift` returns another class
 */
export function settleObservable<T extends Observable>(call: TracedCall, observable: T): T | undefined {
  let first: TracedCall | undefined = call;
  const operator: Operator = {
    call(subscriber, source) {
      const subscription = first ?? call.origin.begin();
      first = undefined;
      if (!subscription) return source.subscribe(subscriber);
      follow(subscription, subscriber, context.active());
      return subscription.run(() => source.subscribe(subscriber));
    },
  };
  const lifted = observable.lift(operator);
  if (Object.getPrototypeOf(lifted) !== Object.getPrototypeOf(observable)) return undefined;
  for (const key of Reflect.ownKeys(observable)) {
    const property = key in lifted ? undefined : Object.getOwnPropertyDescriptor(observable, key);
    if (property) Object.defineProperty(lifted, key, property);
  }
  return lifted as T;
}

/** Ends the span with the subscription. Downstream handlers run in their own context, not in that of the span. */
function follow(call: TracedCall, subscriber: Subscriber, downstream: Context): void {
  intercept(subscriber, 'next', downstream, () => undefined);
  intercept(subscriber, 'error', downstream, (error) => call.threw(error));
  intercept(subscriber, 'complete', downstream, () => call.returned(undefined));
  if (subscriber.closed) call.cancelled();
  else cancelOnUnsubscribe(call, subscriber);
}

/** The source cleans up inside the span, like a generator. */
function cancelOnUnsubscribe(call: TracedCall, subscriber: Subscriber): void {
  const { unsubscribe } = subscriber;
  subscriber.unsubscribe = function (this: unknown) {
    const cleanUp = (): unknown => Reflect.apply(unsubscribe, this, []);
    try {
      if (call.open.isEnded) cleanUp();
      else call.run(cleanUp);
    } finally {
      call.cancelled();
    }
  };
}

function intercept(
  subscriber: Subscriber,
  signal: 'next' | 'error' | 'complete',
  downstream: Context,
  before: (value: unknown) => void,
): void {
  const { [signal]: original } = subscriber;
  subscriber[signal] = function (this: unknown, ...args) {
    before(args[0]);
    context.with(downstream, () => Reflect.apply(original, this ?? subscriber, args) as unknown);
  };
}
