import { describeError, ERROR_LIMITS, errorType } from '../../lib/errors/describe-error';

const throwing = (what: string) => (): never => {
  throw new Error(what);
};
const hostile: object = new Proxy(
  {},
  { get: throwing('get'), has: throwing('has'), ownKeys: throwing('ownKeys'), getPrototypeOf: throwing('prototype') },
);

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** A chain of `length` errors, each the cause of the previous one. */
function chainOf(length: number): Error {
  let error = new Error(`link ${length}`);
  for (let link = length - 1; link > 0; link--) error = new Error(`link ${link}`, { cause: error });
  return error;
}

/** The lines of a stack that are not frames. */
const headlines = (stack: string | undefined): string[] => (stack ?? '').split('\n').filter((line) => /^\S/.test(line));

describe('errorType', () => {
  class StockError extends Error {}
  class NamedError extends Error {
    override readonly name = 'ERR_STOCK';
  }

  it.each<[unknown, string]>([
    [new Error('x'), 'Error'],
    [new TypeError('x'), 'TypeError'],
    [new StockError('x'), 'StockError'],
    [new NamedError('x'), 'ERR_STOCK'],
    [Object.assign(new Error('x'), { name: '' }), 'Error'],
    [Object.assign(new Error('x'), { name: 7 }), 'Error'],
    [new DOMException('x', 'AbortError'), 'AbortError'],
    [{ message: 'x' }, 'Object'],
    [Object.create(null), 'Object'],
    [[], 'Array'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['text', 'string'],
    [1n, 'bigint'],
    [() => undefined, 'function'],
    [hostile, 'Object'],
    [revoked(), 'Object'],
  ])('of %#: %s', (thrown, type) => {
    expect(errorType(thrown)).toBe(type);
  });
});

describe('describeError', () => {
  it.each<[string, () => unknown]>([
    ['text', () => 'members'],
    ['nothing', () => undefined],
    [
      'what has no end',
      () => ({
        *[Symbol.iterator]() {
          for (;;) yield 1;
        },
      }),
    ],
    ['an error', throwing('slice')],
  ])('reads members one by one, and does not call a `slice` that returns %s', (_, slice) => {
    const errors = Object.assign([new TypeError('no stock')], { slice });
    const error = Object.defineProperty(new AggregateError([], 'all failed'), 'errors', { value: errors });
    expect(describeError(error).chain).toEqual([{ type: 'TypeError', message: 'no stock' }]);
  });

  it('returns type, message, stack and an empty chain for a plain error', () => {
    const error = new TypeError('no stock');
    expect(describeError(error)).toEqual({ type: 'TypeError', message: 'no stock', stack: error.stack, chain: [] });
  });

  it('returns the causes, outermost first, and appends their stacks', () => {
    const base = new RangeError('base');
    const error = new Error('user', { cause: new TypeError('mid', { cause: base }) });
    const { chain, stack } = describeError(error);
    expect(chain).toEqual([
      { type: 'TypeError', message: 'mid' },
      { type: 'RangeError', message: 'base' },
    ]);
    expect(headlines(stack)).toEqual(['Error: user', 'Caused by: TypeError: mid', 'Caused by: RangeError: base']);
  });

  it('returns the members of an AggregateError in order, each followed by its causes', () => {
    const error = new AggregateError(
      [new TypeError('first', { cause: new Error('of first') }), new RangeError('second')],
      'all failed',
    );
    expect(describeError(error).chain.map(({ message }) => message)).toEqual(['first', 'of first', 'second']);
  });

  it('puts the cause of an AggregateError before its members', () => {
    const error = new AggregateError([new Error('member')], 'all failed', { cause: new Error('cause') });
    expect(describeError(error).chain.map(({ message }) => message)).toEqual(['cause', 'member']);
  });

  it('returns members of an AggregateError that are not errors', () => {
    const error = new AggregateError(['text', new Error('error'), undefined, 7], 'all failed');
    expect(describeError(error).chain).toEqual([
      { type: 'string', message: 'text' },
      { type: 'Error', message: 'error' },
      { type: 'undefined', message: 'undefined' },
      { type: 'number', message: '7' },
    ]);
  });

  it('returns only errors from the `errors` of other errors', () => {
    const error = Object.assign(new Error('invalid'), {
      errors: ['name', { message: 'too short' }, null, { field: 1 }],
    });
    expect(describeError(error).chain).toEqual([{ type: 'Object', message: 'too short' }]);
    expect(describeError(Object.assign(new Error('x'), { errors: 'none' })).chain).toEqual([]);
  });

  it.each<[unknown, string, string]>([
    ['plain text', 'string', 'plain text'],
    ['', 'string', ''],
    [0, 'number', '0'],
    [false, 'boolean', 'false'],
    [undefined, 'undefined', 'undefined'],
    [null, 'null', 'null'],
    [-0n, 'bigint', '0'],
    [Symbol('why'), 'symbol', 'Symbol(why)'],
    [function named() {}, 'function', 'named'],
    [{ message: 'error-like' }, 'Object', 'error-like'],
    [{ message: 7 }, 'Object', ''],
    [{}, 'Object', ''],
    [Object.create(null), 'Object', ''],
  ])('describes a thrown %p', (thrown, type, message) => {
    expect(describeError(thrown)).toEqual({ type, message, stack: undefined, chain: [] });
  });

  it('returns a cause that is not an error', () => {
    const { chain, stack } = describeError(new Error('x', { cause: 'disk full' }));
    expect(chain).toEqual([{ type: 'string', message: 'disk full' }]);
    expect(headlines(stack)).toEqual(['Error: x', 'Caused by: string: disk full']);
    expect(describeError(new Error('x', { cause: null })).chain).toEqual([]);
  });

  it('ignores the `cause` of a value that is not an error', () => {
    expect(describeError({ cause: new Error('x') }).chain).toEqual([]);
  });

  it('stops at a cycle, and returns each error once', () => {
    const self = new Error('self');
    self.cause = self;
    expect(describeError(self).chain).toEqual([]);
    const [a, b] = [new Error('a'), new Error('b')];
    a.cause = b;
    b.cause = a;
    expect(describeError(a).chain.map(({ message }) => message)).toEqual(['b']);
    const shared = new Error('shared');
    const twice = new AggregateError([shared, new Error('other', { cause: shared })], 'x', { cause: shared });
    expect(describeError(twice).chain.map(({ message }) => message)).toEqual(['shared', 'other']);
  });

  it('treats a property that throws as absent', () => {
    class Hostile extends Error {
      override get message(): string {
        throw new Error('message');
      }
      override get cause(): unknown {
        throw new Error('cause');
      }
      override get stack(): string {
        throw new Error('stack');
      }
      get errors(): unknown {
        throw new Error('errors');
      }
    }
    expect(describeError(new Hostile())).toEqual({ type: 'Hostile', message: '', stack: undefined, chain: [] });
    expect(describeError(hostile)).toEqual({ type: 'Object', message: '', stack: undefined, chain: [] });
    expect(describeError(revoked())).toEqual({ type: 'Object', message: '', stack: undefined, chain: [] });
    expect(describeError(new AggregateError([hostile, revoked()], 'x')).type).toBe('AggregateError');
  });

  it('reads no more links than its limit, for any length of the chain and number of members', () => {
    expect(describeError(chainOf(1000)).chain).toHaveLength(ERROR_LIMITS.links);
    const members = Array.from({ length: 1000 }, (_, index) => chainOf(3 + (index % 2)));
    const { chain } = describeError(new AggregateError(members, 'x'), undefined, { ...ERROR_LIMITS, links: 4 });
    expect(chain.map(({ message }) => message)).toEqual(['link 1', 'link 2', 'link 3', 'link 1']);
  });

  it('cuts messages, types and stacks at their limits', () => {
    const error = Object.assign(new Error('m'.repeat(100)), { name: 'n'.repeat(1000), stack: 's'.repeat(100) });
    const { type, message, stack } = describeError(error, undefined, { links: 1, messageLength: 10, stackLength: 20 });
    expect([type.length, message, stack]).toEqual([200, `${'m'.repeat(9)}…`, `${'s'.repeat(19)}…`]);
  });

  it('cleans each message and the stack before the cut', () => {
    const clean = (text: string): string => text.replaceAll('secret', '[hidden]');
    const error = Object.assign(new Error('my secret', { cause: new Error('its secret') }), { stack: 'at secret' });
    const { message, chain, stack } = describeError(error, clean);
    expect([message, chain[0]?.message]).toEqual(['my [hidden]', 'its [hidden]']);
    expect(stack).toMatch(/^at \[hidden\]\nCaused by: Error: its \[hidden\]/);
    const limits = { ...ERROR_LIMITS, messageLength: 8 };
    expect(describeError(new Error('my secret'), clean, limits).message).toBe('my [hid…');
  });
});

describe('a secret at the cut', () => {
  it('is never shown in part, even if other secrets before it were shortened', () => {
    const card = '4111111111111111';
    for (let shift = 0; shift < 40; shift++) {
      const message = `${`${card} `.repeat(170)}${'x'.repeat(shift)} ${card} ${'y'.repeat(4000)}`;
      const shown = describeError(new Error(message), (text) => text.replaceAll(card, '')).message;
      expect(shown).not.toMatch(/4111/);
    }
  });
});
