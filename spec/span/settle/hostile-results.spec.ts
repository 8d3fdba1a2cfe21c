import { runInNewContext } from 'node:vm';
import { createLogger } from '../../../lib';
import { faultCounts } from '../../../lib/diagnostics/fault';
import { instrument } from '../../../lib/instrument/instrument';
import { startTelemetry } from '../../../lib/telemetry/start-telemetry';
import { freshTelemetry } from '../../fresh-telemetry';
import { traced } from './traced';

const throwing = (): never => {
  throw new Error('do not look');
};

/** A proxy that returns members, and throws on every other access. */
const jealousProxy = <T extends object>(target: T): T => new Proxy(target, { has: throwing, getPrototypeOf: throwing });

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

interface StepResult {
  done?: boolean;
  value?: number;
}

type Handler = (...values: unknown[]) => unknown;

/** An iterator of the numbers below 3 whose results are made by `wrap`. */
function counting(wrap: (result: StepResult) => unknown, more: object = {}): IterableIterator<number> {
  let count = 0;
  const iterator = {
    next: () => wrap(count < 3 ? { done: false, value: count++ } : { done: true }),
    [Symbol.iterator]() {
      return this;
    },
    ...Object.getOwnPropertyDescriptors(more),
  };
  return iterator as unknown as IterableIterator<number>;
}

function countingLater(wrap: (result: StepResult) => unknown): AsyncIterable<number> {
  const { next } = counting(wrap);
  return {
    next,
    [Symbol.asyncIterator]() {
      return this;
    },
  } as unknown as AsyncIterable<number>;
}

async function drained(numbers: AsyncIterable<number>): Promise<number[]> {
  const seen: number[] = [];
  for await (const number of numbers) seen.push(number);
  return seen;
}

describe('an iterator with unusual results', () => {
  const telemetry = freshTelemetry();

  it.each<[string, (result: StepResult) => unknown]>([
    ['proxies that throw on every access but to a member', jealousProxy],
    ['functions', (result) => Object.assign(() => undefined, result)],
    [
      'objects with a `done` that has a getter',
      ({ done, value }) => ({
        value,
        get done() {
          return done;
        },
      }),
    ],
    [
      'objects with a `value` that has a getter',
      ({ done, value }) => ({
        done,
        get value() {
          return value;
        },
      }),
    ],
    ['frozen objects', Object.freeze],
  ])('gives the same values, and its span ends: %s', (_, wrap) => {
    expect([...traced(() => counting(wrap))]).toEqual([0, 1, 2]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('has the getters of its results run once, by the loop', () => {
    let reads = 0;
    let done = 0;
    const wrap = (): unknown => ({
      get done() {
        reads++;
        return done++ === 3;
      },
    });
    expect([...traced(() => counting(wrap))]).toHaveLength(3);
    expect(reads).toBe(4);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('ends its span with a result that is not an object, or cannot be read', () => {
    expect(() => [...traced(() => counting(() => 5))]).toThrow(TypeError);
    expect(() => [...traced(() => counting(revoked))]).toThrow(/'get' on a proxy that has been revoked/);
    expect(telemetry.outline()).toEqual([{ name: 'call' }, { name: 'call' }]);
  });

  it.each<[string, (result: StepResult) => unknown]>([
    ['a thenable that is frozen', (result) => Object.freeze({ then: (onFulfilled: Handler) => onFulfilled(result) })],
    ['a function with a `then`', (result) => Object.assign(() => 1, { then: (fulfil: Handler) => fulfil(result) })],
    ['a promise of another realm', (result) => (runInNewContext('Promise') as PromiseConstructor).resolve(result)],
    [
      'a promise of a proxy',
      (result) => Promise.resolve(result.done ? result : jealousProxy({ ...result, then: undefined })),
    ],
  ])('gives the same values asynchronously, and its span ends: %s', async (_, wrap) => {
    await expect(drained(traced(() => countingLater(wrap)))).resolves.toEqual([0, 1, 2]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('has its own `return` called, even one behind a getter, which runs once', () => {
    let reads = 0;
    let returns = 0;
    const numbers = counting((result) => result);
    Object.defineProperty(numbers, 'return', {
      configurable: true,
      get() {
        reads++;
        return () => (returns++, { done: true });
      },
    });
    for (const number of traced(() => numbers)) if (number === 0) break;
    expect({ reads, returns }).toEqual({ reads: 1, returns: 1 });
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });
});

describe('a thenable that is not a promise', () => {
  const telemetry = freshTelemetry();

  it('passes all its arguments and its `this` to the handlers', () => {
    const settings = { url: '/' };
    const request = {
      then(onDone: Handler, onFailed?: Handler): void {
        onDone.call(settings, 'body', 'success', 200);
        onFailed?.call(settings, new Error('late'), 'error');
      },
    };
    const seen: unknown[] = [];
    const handler = function (this: unknown, ...values: unknown[]): void {
      seen.push(this, ...values);
    };
    traced(() => request).then(handler);
    expect(seen).toEqual([settings, 'body', 'success', 200]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it.each([
    ['at once', (fail: () => void) => fail()],
    ['later', (fail: () => void) => void setImmediate(fail)],
  ])('gets no exception from a missing rejection handler if it fails %s', async (_, soon) => {
    const query = {
      then(_onDone: Handler, onFailed?: Handler): void {
        soon(() => onFailed?.(new TypeError('no stock')));
      },
    };
    expect(() => traced(() => query).then(() => undefined)).not.toThrow();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it('rejects the promise that `then` returned with an unhandled error', async () => {
    const query = {
      then: (onDone?: (value: number) => number, onFailed?: Handler): Promise<unknown> =>
        Promise.reject<number>(new TypeError('no stock')).then(onDone, onFailed),
    };
    await expect(traced(() => query).then((value) => value + 1)).rejects.toThrow('no stock');
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it('is copied with its `then`', async () => {
    const query = { table: 'orders', then: (onDone: Handler): unknown => onDone('rows') };
    const watched = traced(() => query);
    const copy = { ...watched };
    expect(Object.keys(copy)).toEqual(['table', 'then']);
    await expect(Promise.resolve(copy)).resolves.toBe('rows');
  });

  it('may return any value from `exec`', () => {
    const result = revoked();
    const query = { then: (onDone: Handler) => onDone(1), exec: () => result };
    expect(traced(() => query).exec() === result).toBe(true);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });
});

describe('a promise whose outcome cannot be observed', () => {
  const telemetry = freshTelemetry();

  it('ends its span at return and is not started if it has its own `then`', async () => {
    let starts = 0;
    const promise = Promise.resolve(1);
    const then: Promise<number>['then'] = (...handlers) => (
      starts++,
      Promise.prototype.then.apply(promise, handlers) as never
    );
    const own = Object.assign(promise, { then });
    const result = traced(() => own);
    expect(result).toBe(own);
    expect(starts).toBe(0);
    await result;
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('ends its span at return if `await` does not call its `then`', async () => {
    const promise = Object.setPrototypeOf(Promise.resolve(1), Object.create(Promise.prototype) as object) as Promise<1>;
    expect(traced(() => promise)).toBe(promise);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
    await expect(promise).resolves.toBe(1);
  });
});

describe('a result of an unrecorded call', () => {
  it('reaches the caller although it throws on every access', async () => {
    const telemetry = startTelemetry({
      serviceName: 'spec',
      environment: 'production',
      exporter: 'none',
      sampling: { ratio: 0 },
    });
    createLogger({ destination: { write: () => undefined } });
    const result = revoked();
    const inner = instrument({ name: 'inner' }, () => result);
    expect(instrument({ name: 'outer' }, () => [inner()])()[0] === result).toBe(true);
    expect(instrument({ name: 'outer' }, () => inner() === result)()).toBe(true);
    await telemetry.shutdown();
    expect(faultCounts().get('opening the span of a call')).toBeUndefined();
  });
});
