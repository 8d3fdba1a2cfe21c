import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { faultCounts } from '../../../lib/diagnostics/fault';
import { currentSpan } from '../../../lib/fields/record-field';
import { freshTelemetry } from '../../fresh-telemetry';
import { Gate } from '../gate';
import { traced } from './traced';

const failure = (): TypeError => new TypeError('no stock');

/** Passes its value to each `then`, and counts the calls. */
class Thenable<T> {
  runs = 0;
  spanIds: (string | undefined)[] = [];

  constructor(private readonly result: () => Promise<T>) {}

  then<R, S>(onFulfilled?: ((value: T) => R) | null, onRejected?: ((error: unknown) => S) | null): Promise<T | R | S> {
    this.runs++;
    this.spanIds.push(currentSpan().spanId);
    return this.result().then(onFulfilled, onRejected);
  }
}

/** A promise with private state, which another object cannot replace. */
class Cancellable<T> extends Promise<T> {
  #cancelled = false;

  cancel(): boolean {
    return (this.#cancelled = true);
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }
}

describe('the span of a promise', () => {
  const telemetry = freshTelemetry();

  it('stays open until the promise is fulfilled, and ends before the caller gets the value', async () => {
    const gate = new Gate<string>();
    const result = traced(() => gate.opened);
    expect(result).toBeInstanceOf(Promise);
    expect(telemetry.outline()).toEqual([]);
    gate.open('value');
    const seen = await result.then((value) => [value, telemetry.spans.length]);
    expect(seen).toEqual(['value', 1]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('fails with the promise, and the caller catches the same error', async () => {
    const reason = failure();
    await expect(traced(() => Promise.reject(reason))).rejects.toBe(reason);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it.each([undefined, null, 0, '', false, Number.NaN])(
    'fails with a promise that is rejected with %p',
    async (reason) => {
      const caught: unknown[] = [];
      await traced(() => Promise.reject(reason)).catch((error: unknown) => caught.push(error));
      expect(caught).toEqual([reason]);
      expect(telemetry.outline()).toMatchObject([{ events: [{ name: 'exception' }] }]);
      expect(telemetry.outline()[0]?.status).toMatch(/^error/);
    },
  );

  it('leaves the promise its own properties', async () => {
    const tag = Symbol('tag');
    const original = Object.assign(Promise.resolve(1), { cancel: () => 'cancelled', [tag]: true });
    void Object.defineProperty(original, 'hidden', { get: () => 'computed', enumerable: false });
    const result = traced(() => original) as typeof original & { hidden: string };
    expect([result.cancel(), result[tag], result.hidden]).toEqual(['cancelled', true, 'computed']);
    expect(Object.keys(result)).toEqual(['cancel']);
    await expect(result).resolves.toBe(1);
  });

  it.each([
    ['async', 'sampled'],
    ['async', 'off'],
    ['promise', 'sampled'],
    ['promise', 'off'],
    ['subclass', 'sampled'],
    ['subclass', 'off'],
  ])('lets Node report the unhandled rejection of a %s, telemetry %s', async (shape, telemetryIs) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(__dirname, 'unhandled-rejection.cjs'),
      shape,
      telemetryIs,
    ]);
    expect(stdout).toBe('true\n');
  });
});

describe('the span of a promise of a subclass', () => {
  const telemetry = freshTelemetry();

  it('is ended by the same promise, with its private state', async () => {
    const original = Cancellable.resolve('value') as Cancellable<string>;
    const result = traced(() => original);
    expect(result).toBe(original);
    expect([result.cancelled, result.cancel(), result.cancelled]).toEqual([false, true, true]);
    await expect(result).resolves.toBe('value');
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it.each(['await', 'then', 'catch', 'finally'] as const)(
    'ends when the promise settles and is used by %s',
    async (use) => {
      const reason = failure();
      const result = traced(() => Cancellable.reject(reason));
      const caught: unknown[] = [];
      const keep = (error: unknown): void => void caught.push(error);
      if (use === 'then') await result.then(undefined, keep);
      if (use === 'catch') await result.catch(keep);
      if (use === 'finally') await result.finally(() => undefined).catch(keep);
      if (use === 'await') {
        try {
          await result;
        } catch (error) {
          keep(error);
        }
      }
      expect(caught).toEqual([reason]);
      expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
      expect(telemetry.spans[0]?.events).toHaveLength(1);
    },
  );
});

describe('the span of a thenable', () => {
  const telemetry = freshTelemetry();

  it('is current when the caller awaits the same thenable, which is not started before', async () => {
    const original = new Thenable(() => Promise.resolve('value'));
    const result = traced(() => original);
    expect(result).toBe(original);
    await Promise.resolve();
    expect([original.runs, telemetry.spans.length]).toEqual([0, 0]);
    await expect(Promise.resolve(result)).resolves.toBe('value');
    expect([original.runs, telemetry.spans.length]).toEqual([1, 1]);
    expect(original.spanIds).toEqual([telemetry.spans[0]?.spanContext().spanId]);
    expect(Object.keys(result).toSorted()).toEqual(['result', 'runs', 'spanIds']);
  });

  it('stays open if the thenable is never awaited', () => {
    telemetry.expectOpen(1);
    const original = new Thenable(() => Promise.resolve(1));
    traced(() => original);
    expect(original.runs).toBe(0);
  });

  it('ends with the first outcome, though the caller calls `then` several times', async () => {
    const outcomes = [() => Promise.resolve('first'), () => Promise.reject(failure())];
    const original = new Thenable(() => (outcomes.shift() ?? (() => Promise.resolve('third')))());
    const result = traced(() => original);
    await expect(result.then((value) => value)).resolves.toBe('first');
    await expect(result.then((value) => value)).rejects.toThrow('no stock');
    await expect(result.then((value) => `the ${value}`)).resolves.toBe('the third');
    expect(Object.hasOwn(result, 'then')).toBe(false);
    expect(original.runs).toBe(3);
    expect(original.spanIds.slice(1)).toEqual([undefined, undefined]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('is not current in the handlers of the caller', async () => {
    const ids = await traced(() => {
      const outside = currentSpan().spanId;
      const result = traced(() => new Thenable(() => Promise.resolve(1)));
      const failing = traced(() => new Thenable(() => Promise.reject(failure())));
      return Promise.all([
        Promise.resolve(outside),
        result.then(() => currentSpan().spanId),
        failing.then(undefined, () => currentSpan().spanId),
      ]);
    });
    expect(new Set(ids).size).toBe(1);
    expect(telemetry.spans).toHaveLength(3);
  });

  it('ends if the caller passes no handler, and value and error pass through', async () => {
    const reason = failure();
    await expect(traced(() => new Thenable(() => Promise.resolve(1))).then(undefined)).resolves.toBe(1);
    await expect(traced(() => new Thenable(() => Promise.reject(reason))).then(null)).rejects.toBe(reason);
    expect(telemetry.outline()).toMatchObject([{ name: 'call' }, { name: 'call', status: 'error: no stock' }]);
  });

  it('ends with a thenable that settles synchronously', () => {
    const seen: unknown[] = [];
    const original = { then: (onFulfilled: (value: number) => void) => onFulfilled(7) };
    traced(() => original).then((value) => seen.push(value));
    expect(seen).toEqual([7]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('ends with a callable thenable', () => {
    const original = Object.assign(() => 'called', { then: (onFulfilled: (value: number) => void) => onFulfilled(7) });
    const result = traced(() => original);
    expect(telemetry.outline()).toEqual([]);
    expect(result()).toBe('called');
    result.then(() => undefined);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('ends when `then` itself throws', () => {
    const reason = failure();
    const original = {
      then(_onFulfilled: () => void): void {
        throw reason;
      },
    };
    const result = traced(() => original);
    expect(() => result.then(() => undefined)).toThrow(reason);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it('ends at return for a frozen thenable', async () => {
    const original = Object.freeze({ then: (onFulfilled: (value: number) => void) => onFulfilled(7) });
    const result = traced(() => original);
    expect(result).toBe(original);
    expect(telemetry.spans).toHaveLength(1);
    await expect(Promise.resolve(result)).resolves.toBe(7);
  });

  it('ends at return for a proxy that hides the replaced `then`, whose target is unchanged', async () => {
    const then = (onFulfilled: (value: number) => void): void => onFulfilled(7);
    const target = { then };
    const binding = new Proxy(target, { get: (from, key) => (key === 'then' ? from.then.bind(from) : undefined) });
    expect(traced(() => binding)).toBe(binding);
    expect(target.then).toBe(then);
    await expect(Promise.resolve(binding)).resolves.toBe(7);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('ends at return for a callable proxy with every member, which is unchanged', () => {
    const target = (): void => undefined;
    const everything: unknown = new Proxy(target, { get: () => everything, apply: () => everything });
    expect(traced(() => everything)).toBe(everything);
    expect(Reflect.ownKeys(target).includes('then')).toBe(false);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
    expect([...faultCounts()]).toEqual([]);
  });
});
