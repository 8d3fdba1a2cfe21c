import { currentSpan } from '../../../lib/fields/record-field';
import { instrument } from '../../../lib/instrument/instrument';
import { isIterator } from '../../../lib/span/settle/iterator';
import { freshTelemetry } from '../../fresh-telemetry';
import { Gate } from '../gate';
import { traced } from './traced';

/** Like a cursor of a database driver: `next` returns documents, and a loop uses a separate iterator. */
class Cursor {
  private left = 2;

  async next(): Promise<{ done: boolean } | null> {
    return this.left-- > 0 ? { done: false } : null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<{ done: boolean }> {
    for (let document = await this.next(); document; document = await this.next()) yield document;
  }
}

function itself(this: unknown): unknown {
  return this;
}

function itselfAlone(this: unknown, ...args: unknown[]): unknown {
  return args.length === 0 ? this : undefined;
}

describe('isIterator', () => {
  it.each<[string, object, boolean]>([
    ['an iterator of an array', [1].values(), true],
    ['an iterator of a map', new Map().entries(), true],
    ['a generator', (function* () {})(), true],
    ['an async generator', (async function* () {})(), true],
    ['a cursor', new Cursor(), false],
    ['an array', [1], false],
    ['a map', new Map(), false],
    ['an object with only `next`', { next: () => undefined }, false],
    ['an object without `next` that is its own iterable', { [Symbol.iterator]: itself }, false],
    [
      'an iterator whose `Symbol.iterator` checks its arguments',
      { next: () => undefined, [Symbol.iterator]: itselfAlone },
      true,
    ],
  ])('recognises %s', (_, value, expected) => {
    expect(isIterator(value)).toBe(expected);
  });
});

describe('the steps of a watched iterator', () => {
  freshTelemetry();

  it('can still be replaced, and a missing one stays missing, except `return`', () => {
    const bare = { next: () => ({ done: true, value: 1 }), [Symbol.iterator]: itself };
    const watched = traced(() => bare);
    expect(watched).toBe(bare);
    expect('throw' in watched).toBe(false);
    expect(Object.getOwnPropertyDescriptor(watched, 'next')).toMatchObject({ configurable: true, writable: true });
    watched.next();
  });
});

describe('a generator', () => {
  const telemetry = freshTelemetry();
  const spanIds: (string | undefined)[] = [];

  const count = instrument({ name: 'count', ret: true }, function* (to: number): Generator<number, string, unknown> {
    for (let value = 1; value <= to; value++) {
      spanIds.push(currentSpan().spanId);
      yield value;
    }
    return 'counted';
  });

  beforeEach(() => {
    spanIds.length = 0;
  });

  it('has one span from the first `next()` to exhaustion, with the arguments and the value it returns', () => {
    const numbers = count(2);
    expect(telemetry.openSpans).toBe(0);
    expect(numbers.next()).toEqual({ done: false, value: 1 });
    expect(telemetry.openSpans).toBe(1);
    expect([...numbers]).toEqual([2]);
    expect(telemetry.outline()).toEqual([{ name: 'count', attributes: { to: 2, return: 'counted' } }]);
    expect(numbers.next()).toEqual({ done: true, value: undefined });
    expect(telemetry.spans).toHaveLength(1);
  });

  it('has its span current only inside its body', () => {
    const around = instrument({ name: 'around' }, () => {
      const outside: (string | undefined)[] = [currentSpan().spanId];
      for (const value of count(2)) outside[value] = currentSpan().spanId;
      return outside;
    })();
    expect(new Set(around).size).toBe(1);
    expect(new Set(spanIds)).toEqual(new Set([telemetry.spans[0]?.spanContext().spanId]));
    expect(telemetry.outline()).toMatchObject([{ name: 'around', children: [{ name: 'count' }] }]);
  });

  it('has the parent of the call, even if iterated elsewhere', () => {
    const made = instrument({ name: 'maker' }, () => ({ numbers: count(1) }))();
    instrument({ name: 'user' }, () => [...made.numbers].length)();
    expect(telemetry.outline()).toMatchObject([{ name: 'maker', children: [{ name: 'count' }] }, { name: 'user' }]);
  });

  it('keeps its prototype', () => {
    const numbers = count(1);
    expect(Object.prototype.toString.call(numbers)).toBe('[object Generator]');
    expect(numbers[Symbol.iterator]()).toBe(numbers);
    expect(Object.keys(numbers)).toEqual([]);
  });

  it('is cancelled by a loop that stops early, after its clean-up', () => {
    const cleanUp = instrument({ name: 'clean_up' }, () => undefined);
    const call = instrument({ name: 'call' }, function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        cleanUp();
      }
    });
    for (const value of call()) if (value === 1) break;
    expect(telemetry.outline()).toEqual([
      { name: 'call', attributes: { cancelled: true }, children: [{ name: 'clean_up' }] },
    ]);
  });

  it('stays open while its clean-up yields, and ends after it', () => {
    const call = instrument({ name: 'call' }, function* (): Generator<number, number | undefined> {
      try {
        yield 1;
      } finally {
        yield 2;
      }
      return undefined;
    });
    const steps = call();
    steps.next();
    expect(steps.return(9)).toEqual({ done: false, value: 2 });
    expect(telemetry.openSpans).toBe(1);
    expect(steps.next()).toEqual({ done: true, value: 9 });
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('fails with an error of its body, and the loop gets the same error', () => {
    const failure = new TypeError('no stock');
    const call = instrument({ name: 'call' }, function* () {
      yield 1;
      throw failure;
    });
    expect(() => [...call()]).toThrow(failure);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it('fails with an uncaught error of `throw`, and goes on after a caught one', () => {
    const failure = new TypeError('thrown in');
    const catching = instrument({ name: 'catching' }, function* () {
      try {
        yield 1;
      } catch (error) {
        yield error;
      }
    });
    const caught = catching();
    caught.next();
    expect(caught.throw(failure)).toEqual({ done: false, value: failure });
    caught.next();
    const uncaught = count(2);
    uncaught.next();
    expect(() => uncaught.throw(failure)).toThrow(failure);
    expect(telemetry.outline()).toMatchObject([
      { name: 'catching' },
      { name: 'count', status: 'error: thrown in', attributes: { to: 2 } },
    ]);
    expect(telemetry.outline()[0]).toEqual({ name: 'catching' });
  });

  it('has no span if it is closed before its first step, even if stepped later', () => {
    const returned = count(1);
    expect(returned.return('early')).toEqual({ done: true, value: 'early' });
    expect(returned.next()).toEqual({ done: true, value: undefined });
    const thrown = count(1);
    expect(() => thrown.throw(new Error('early'))).toThrow('early');
    expect(thrown.next()).toEqual({ done: true, value: undefined });
    count(1);
    expect(telemetry.outline()).toEqual([]);
  });

  it('receives the arguments of `next`, and delegates with `yield*`', () => {
    const call = instrument({ name: 'call' }, function* (): Generator<number, string, string> {
      const given = yield* (function* (): Generator<number, string, string> {
        return yield 1;
      })();
      return given;
    });
    const steps = call();
    steps.next();
    expect(steps.next('given')).toEqual({ done: true, value: 'given' });
    expect(telemetry.spans).toHaveLength(1);
  });
});

describe('an async generator', () => {
  const telemetry = freshTelemetry();
  const pages = instrument({ name: 'pages', ret: true }, async function* (to: number) {
    for (let page = 1; page <= to; page++) {
      await Promise.resolve();
      yield [page, currentSpan().spanId] as const;
    }
    return 'read';
  });

  it('has one span from the first `next()` to exhaustion, current in its body and not in the loop', async () => {
    const inside: (string | undefined)[] = [];
    const outside: (string | undefined)[] = [];
    for await (const [, spanId] of pages(2)) {
      inside.push(spanId);
      outside.push(currentSpan().spanId);
    }
    const id = telemetry.spans[0]?.spanContext().spanId;
    expect([inside, outside]).toEqual([
      [id, id],
      [undefined, undefined],
    ]);
    expect(telemetry.outline()).toEqual([{ name: 'pages', attributes: { to: 2, return: 'read' } }]);
  });

  it('is cancelled by a loop that stops early', async () => {
    for await (const [page] of pages(9)) if (page === 2) break;
    expect(telemetry.outline()).toEqual([{ name: 'pages', attributes: { to: 9, cancelled: true } }]);
  });

  it('fails with an error of its body after an await', async () => {
    const failure = new TypeError('no stock');
    const call = instrument({ name: 'call' }, async function* () {
      yield 1;
      await Promise.resolve();
      throw failure;
    });
    const steps = call();
    await steps.next();
    await expect(steps.next()).rejects.toBe(failure);
    await expect(steps.next()).resolves.toEqual({ done: true, value: undefined });
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it('settles concurrent `next()` calls in order, with one span', async () => {
    const steps = pages(2);
    const results = await Promise.all([steps.next(), steps.next(), steps.next()]);
    expect(results.map(({ done }) => done)).toEqual([false, false, true]);
    expect(telemetry.outline()).toEqual([{ name: 'pages', attributes: { to: 2, return: 'read' } }]);
  });

  it('has no span if it is not iterated', async () => {
    pages(1);
    await pages(1).return('read');
    expect(telemetry.outline()).toEqual([]);
  });
});

describe('an iterator that a plain method returns', () => {
  const telemetry = freshTelemetry();

  /** A custom iterator with only `next`. */
  class Countdown {
    constructor(private left: number) {}

    next(): IteratorResult<number, string> {
      return this.left === 0 ? { done: true, value: 'lift-off' } : { done: false, value: this.left-- };
    }

    [Symbol.iterator](): this {
      return this;
    }
  }

  it('is returned unchanged, and its exhaustion ends the span of the call', () => {
    const original = new Countdown(2);
    const returned: unknown[] = [];
    const result = traced(() => original, { returned: (_, value) => returned.push(value) });
    expect(result).toBe(original);
    expect([...result]).toEqual([2, 1]);
    expect(returned).toEqual(['lift-off']);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('is cancelled by a loop that stops early, even without a `return`', () => {
    for (const value of traced(() => new Countdown(3))) if (value === 2) break;
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('is cancelled if it is closed before its first step', () => {
    const result = traced(() => [1, 2].values()) as Iterator<number>;
    expect(result.return?.('early')).toEqual({ done: true, value: 'early' });
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('fails with a step that throws', () => {
    const failure = new TypeError('no stock');
    const failing = {
      next(): IteratorResult<number> {
        throw failure;
      },
      [Symbol.iterator]() {
        return this;
      },
    };
    expect(() => [...traced(() => failing)]).toThrow(failure);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it('is followed through asynchronous steps, and gets a `return` if it has none', async () => {
    const gate = new Gate();
    let left = 3;
    const steps = traced(() => ({
      async next(): Promise<IteratorResult<number>> {
        await gate.opened;
        return { done: left === 0, value: left-- } as IteratorResult<number>;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    }));
    gate.open();
    const seen: number[] = [];
    for await (const value of steps) {
      seen.push(value);
      if (value === 2) break;
    }
    expect(seen).toEqual([3, 2]);
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('is not followed if it is only an iterable cursor: the span ends at return', async () => {
    const original = new Cursor();
    expect(traced(() => original)).toBe(original);
    expect(Object.getOwnPropertyNames(original)).toEqual(['left']);
    const documents = [];
    for await (const document of original) documents.push(document);
    expect(documents).toHaveLength(2);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('keeps its span open if it is not iterated', () => {
    telemetry.expectOpen(1);
    traced(() => [1].values());
    expect(telemetry.outline()).toEqual([]);
  });
});
