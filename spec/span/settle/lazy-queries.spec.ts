import { currentSpan } from '../../../lib/fields/record-field';
import { freshTelemetry } from '../../fresh-telemetry';
import { traced } from './traced';

type Run = () => Promise<string>;

const seen: unknown[] = [];
const work =
  (run: Run): Run =>
  () => {
    seen.push(currentSpan().spanId);
    return run();
  };

/** Like Mongoose: `then`, `catch` and `finally` call `exec`. */
class MongooseQuery {
  constructor(private readonly run: Run) {}

  exec(): Promise<string> {
    return this.run();
  }

  then<R>(onFulfilled?: (value: string) => R, onRejected?: (error: unknown) => R): Promise<R> {
    return this.exec().then<R, R>(onFulfilled, onRejected);
  }

  catch<R>(onRejected: (error: unknown) => R): Promise<R | string> {
    return this.exec().then(null, onRejected);
  }

  finally(onFinally: () => void): Promise<string> {
    return this.exec().finally(onFinally);
  }
}

/** Like Prisma: an object of functions, each of which starts the request. */
const prismaPromise = (
  run: Run,
): PromiseLike<string> & Pick<Promise<string>, 'catch' | 'finally'> & { requestTransaction: Run } => ({
  then: (onFulfilled, onRejected) => run().then(onFulfilled, onRejected),
  catch: (onRejected) => run().catch(onRejected),
  finally: (onFinally) => run().finally(onFinally),
  requestTransaction: () => run(),
});

/** Like Drizzle: `then` calls `execute`, the others call `then`. */
class DrizzleQuery {
  constructor(private readonly run: Run) {}

  async execute(): Promise<string> {
    return this.run();
  }

  then<R>(onFulfilled?: (value: string) => R, onRejected?: (error: unknown) => R): Promise<R> {
    return this.execute().then<R, R>(onFulfilled, onRejected);
  }

  catch<R>(onRejected: (error: unknown) => R): Promise<R | string> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally: () => void): Promise<string> {
    return this.then(
      (value) => (onFinally(), value),
      (error: unknown) => {
        onFinally();
        throw error;
      },
    );
  }
}

/** Like Bluebird: `catch` takes error classes before the handler. */
class FilteringPromise {
  constructor(private readonly run: Run) {}

  then<R>(onFulfilled?: (value: string) => R, onRejected?: (error: unknown) => R): Promise<R> {
    return this.run().then<R, R>(onFulfilled, onRejected);
  }

  catch<R>(type: typeof Error, onRejected: (error: unknown) => R): Promise<R | string> {
    return this.run().catch((error: unknown) => {
      if (error instanceof type) return onRejected(error);
      throw error;
    });
  }
}

const filtered = (query: FilteringPromise, type: typeof Error): Promise<unknown> =>
  Reflect.apply(query.catch, query, [type, (error: Error) => error.message]);

const ways: Record<string, (query: never) => Promise<unknown>> = {
  'await of Mongoose': async (query: MongooseQuery) => await query,
  'exec of Mongoose': (query: MongooseQuery) => query.exec(),
  'catch of Mongoose': (query: MongooseQuery) => query.catch((error: unknown) => (error as Error).message),
  'finally of Mongoose': (query: MongooseQuery) => query.finally(() => undefined),
  'await of Prisma': async (query: PromiseLike<string>) => await query,
  'catch of Prisma': (query: Promise<string>) => query.catch((error: unknown) => (error as Error).message),
  'finally of Prisma': (query: Promise<string>) => query.finally(() => undefined),
  'an element of $transaction of Prisma': (query: { requestTransaction: Run }) =>
    Promise.all([query].map((element) => element.requestTransaction())),
  'await of Drizzle': async (query: DrizzleQuery) => await query,
  'execute of Drizzle': (query: DrizzleQuery) => query.execute(),
  'catch of Drizzle': (query: DrizzleQuery) => query.catch((error: unknown) => (error as Error).message),
  'finally of Drizzle': (query: DrizzleQuery) => query.finally(() => undefined),
  'catch of Bluebird': (query: FilteringPromise) => filtered(query, TypeError),
  'catch of Bluebird for another class': (query: FilteringPromise) => filtered(query, RangeError),
};

const makers: readonly (readonly [library: string, make: (run: Run) => object])[] = [
  ['Mongoose', (run) => new MongooseQuery(run)],
  ['Prisma', prismaPromise],
  ['Drizzle', (run) => new DrizzleQuery(run)],
  ['Bluebird', (run) => new FilteringPromise(run)],
];

const cases = Object.entries(ways).flatMap(([way, use]) =>
  makers
    .filter(([library]) => way.includes(library))
    .map(([, make]) => [way, make, use as (query: unknown) => Promise<unknown>] as const),
);

describe.each(cases)('a lazy query that is run by %s', (_, make, use) => {
  const telemetry = freshTelemetry();

  beforeEach(() => {
    seen.length = 0;
  });

  it('runs once in the span of the call, which ends with it', async () => {
    const original = make(work(() => Promise.resolve('rows')));
    const before = Object.getOwnPropertyDescriptors(original);
    const query = traced(() => original);
    expect(query).toBe(original);
    await Promise.resolve();
    expect([seen, telemetry.openSpans]).toEqual([[], 1]);
    expect([await use(query)].flat()).toEqual(['rows']);
    expect(seen).toEqual([telemetry.spans[0]?.spanContext().spanId]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
    expect(Object.getOwnPropertyDescriptors(original)).toEqual(before);
  });

  it('has its error recorded, and its caller gets the same outcome as from the bare query', async () => {
    const failing = (): object => make(work(() => Promise.reject(new TypeError('no table'))));
    const shown = (query: unknown): Promise<unknown> =>
      use(query).catch((error: Error) => `rejected: ${error.message}`);
    const bare = await shown(failing());
    expect(await shown(traced(failing))).toEqual(bare);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no table' }]);
    expect(seen).toHaveLength(2);
  });
});

describe('a method of a lazy query that starts nothing', () => {
  const telemetry = freshTelemetry();

  it('leaves the span open', async () => {
    const query = Object.assign(new MongooseQuery(() => Promise.resolve('rows')), {
      execute(this: object) {
        return this;
      },
    });
    const result = traced(() => query);
    expect(result.execute()).toBe(query);
    expect(telemetry.openSpans).toBe(1);
    await result;
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('ends the span if it throws', () => {
    const query = Object.assign(new MongooseQuery(() => Promise.resolve('rows')), {
      exec(): Promise<string> {
        throw new TypeError('not connected');
      },
    });
    expect(() => traced(() => query).exec()).toThrow('not connected');
    expect(telemetry.outline()).toMatchObject([{ status: 'error: not connected' }]);
  });
});

describe('the steps of an async iterator that return thenables', () => {
  const telemetry = freshTelemetry();

  const steps = (results: (() => Promise<IteratorResult<number>>)[]): AsyncIterableIterator<number> => ({
    next: () => {
      const step = results.shift() ?? (() => Promise.resolve({ done: true, value: undefined }));
      return {
        then: (...handlers: Parameters<Promise<unknown>['then']>) => step().then(...(handlers as [])),
      } as never;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  });

  it('end the span at the last step', async () => {
    const numbers = [];
    const two = [1, 2].map((value) => () => Promise.resolve({ done: false, value }));
    for await (const value of traced(() => steps(two))) numbers.push(value);
    expect(numbers).toEqual([1, 2]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('end the span with the error of a rejected step', async () => {
    const failing = traced(() => steps([() => Promise.reject(new TypeError('cursor lost'))]));
    await expect(async () => {
      for await (const value of failing) expect(value).toBeUndefined();
    }).rejects.toThrow('cursor lost');
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: cursor lost' }]);
  });

  it('do no harm if a result cannot be read', () => {
    const hostile = {
      next: () => ({
        get done(): boolean {
          throw new Error('do not look');
        },
      }),
      [Symbol.iterator]() {
        return this;
      },
    };
    const result = traced(() => hostile);
    expect(() => result.next()).not.toThrow();
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });
});
