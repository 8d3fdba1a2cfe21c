import { types } from 'node:util';
import { faultCounts } from '../../../lib/diagnostics/fault';
import { Instrument, instrument } from '../../../lib/instrument/instrument';
import { currentSpan } from '../../../lib/fields/record-field';
import { startTelemetry } from '../../../lib/telemetry/start-telemetry';
import type { Telemetry } from '../../../lib/telemetry/telemetry';
import { freshTelemetry } from '../../fresh-telemetry';
import { traced } from './traced';

class OwnPromise<T> extends Promise<T> {}

/** An iterator that restarts after its end, like that of a pool. */
class Round {
  private left = 1;

  next(): IteratorResult<number> {
    if (this.left-- > 0) return { done: false, value: 1 };
    this.left = 1;
    return { done: true, value: undefined };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

const lazy = (): PromiseLike<number> => ({ then: (onFulfilled) => Promise.resolve(1).then(onFulfilled) });

const awaited = async (result: unknown): Promise<void> => void (await result);
const driven = async (result: unknown): Promise<void> => void [...(result as Iterable<unknown>)];
const dropped = async (): Promise<void> => undefined;

const finish = (object: object): Promise<void> => ('then' in object ? awaited(object) : driven(object));

describe('a method that returns one object 100,000 times', () => {
  const CALLS = 100_000;
  let telemetry: Telemetry;

  beforeAll(() => {
    telemetry = startTelemetry({ serviceName: 'spec', environment: 'development', exporter: 'none' });
  });

  afterAll(() => telemetry.shutdown());

  it.each<[string, object, (result: unknown) => Promise<void>]>([
    ['a lazy thenable that is awaited', lazy(), awaited],
    ['a lazy thenable that is not awaited', lazy(), dropped],
    ['a promise of a subclass, awaited', OwnPromise.resolve(1), awaited],
    ['a promise of a subclass that is not awaited', OwnPromise.resolve(1), dropped],
    ['an iterator that is driven', new Round(), driven],
    ['an iterator that is not driven', new Round(), dropped],
    ['a frozen thenable', Object.freeze(lazy()), awaited],
    ['a proxy of a thenable', new Proxy(lazy(), {}), awaited],
  ])('neither grows the stack nor changes the object: %s', async (_, object, use) => {
    const call = instrument({ name: 'call' }, () => object);
    const before = Reflect.ownKeys(object);
    let others = 0;
    for (let count = 0; count < CALLS; count++) {
      const result = call();
      if (result !== object) others++;
      if (use !== dropped) await use(result);
    }
    expect(others).toBe(0);
    if (use === dropped) await finish(object);
    expect(Reflect.ownKeys(object)).toEqual(before);
    expect([...faultCounts()]).toEqual([]);
  });
});

describe('the calls that have returned one object', () => {
  const telemetry = freshTelemetry();

  it('all end with it, the inner and the outer call', async () => {
    class Pool {
      private readonly client = lazy();

      @Instrument()
      inner(): PromiseLike<number> {
        return this.client;
      }

      @Instrument()
      outer(): PromiseLike<number> {
        return this.inner();
      }
    }
    const pool = new Pool();
    for (let count = 0; count < 3; count++) await expect(Promise.resolve(pool.outer())).resolves.toBe(1);
    const one = { name: 'Pool.outer', children: [{ name: 'Pool.inner' }] };
    expect(telemetry.outline()).toEqual([one, one, one]);
  });

  it('run its work in the span of the latest call before', async () => {
    const seen: unknown[] = [];
    const query = {
      then(onFulfilled: (value: unknown) => unknown) {
        seen.push(currentSpan().spanId);
        return Promise.resolve(1).then(onFulfilled);
      },
    };
    void traced(() => query).then(() => undefined);
    const second = traced(() => query);
    await second;
    expect(new Set(seen)).toEqual(new Set(telemetry.spans.map((span) => span.spanContext().spanId)));
    expect(telemetry.spans).toHaveLength(2);
  });

  it('all fail with it', async () => {
    const failing = OwnPromise.reject(new TypeError('no stock'));
    const calls = [traced(() => failing), traced(() => failing)];
    await expect(calls[0]).rejects.toThrow('no stock');
    expect(telemetry.outline()).toMatchObject([{ status: 'error: no stock' }, { status: 'error: no stock' }]);
    expect(Object.hasOwn(failing, 'then')).toBe(false);
  });

  it('end with an iterator, whose own methods are restored', () => {
    const numbers = new Round();
    const outer = instrument({ name: 'outer' }, () => instrument({ name: 'inner' }, () => numbers)());
    expect([...outer()]).toEqual([1]);
    expect([...outer()]).toEqual([1]);
    const one = { name: 'outer', children: [{ name: 'inner' }] };
    expect(telemetry.outline()).toEqual([one, one]);
    expect(Reflect.ownKeys(numbers)).toEqual(['left']);
  });

  it('restore its own methods unchanged', async () => {
    const then = (onFulfilled: (value: number) => unknown): unknown => Promise.resolve(7).then(onFulfilled);
    const original = Object.defineProperty({}, 'then', { value: then, enumerable: true, configurable: true });
    const before = Object.getOwnPropertyDescriptors(original);
    await Promise.resolve(traced(() => original));
    expect(Object.getOwnPropertyDescriptors(original)).toEqual(before);
  });

  it('keep a method that other code has replaced meanwhile, and replace nothing again', async () => {
    const original: Record<string, unknown> = { ...lazy() };
    const call = instrument({ name: 'call' }, () => original as unknown as PromiseLike<number>);
    const watched = call();
    const ours = watched.then.bind(watched);
    const theirs = (...handlers: Parameters<typeof ours>): unknown => ours(...handlers);
    original['then'] = theirs;
    for (let count = 0; count < 20_000; count++) call();
    await call();
    expect(original['then']).toBe(theirs);
    await expect(Promise.resolve(call())).resolves.toBe(1);
    expect(Math.max(...telemetry.spans.map(({ events }) => events.length))).toBe(0);
  });
});

describe('a result that is inspected', () => {
  const telemetry = freshTelemetry();

  it.each(['then', 'subscribe', 'lift', 'next', 'connect', Symbol.iterator, Symbol.asyncIterator, 'exec', 'catch'])(
    'has each getter run at most once: %s',
    (name) => {
      let runs = 0;
      const method = (): undefined => undefined;
      const result = { lift: method, subscribe: method, next: method };
      const getting = Object.defineProperty(result, name, {
        configurable: true,
        get() {
          runs++;
          return undefined;
        },
      });
      expect(traced(() => getting)).toBe(getting);
      expect(runs).toBeLessThanOrEqual(1);
      expect(telemetry.openSpans).toBe(0);
    },
  );

  it('has its changing `then` read once, and the caller gets the value read', async () => {
    let reads = 0;
    const changing = {
      get then(): unknown {
        const read = ++reads;
        return (onFulfilled: (value: number) => void) => onFulfilled(read);
      },
    };
    await expect(Promise.resolve(traced(() => changing))).resolves.toBe(1);
    expect(reads).toBe(1);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('is not accessed if it is a callable proxy', () => {
    const accessed: unknown[] = [];
    const target = (): void => undefined;
    const remote: unknown = new Proxy(target, {
      get: (_, name) => (accessed.push(name), remote),
      has: (_, name) => (accessed.push(name), true),
      defineProperty: (_, name) => (accessed.push(name), true),
    });
    expect(traced(() => remote) === remote).toBe(true);
    expect(types.isProxy(remote)).toBe(true);
    expect(accessed).toEqual([]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });
});
