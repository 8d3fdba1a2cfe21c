import { context, ROOT_CONTEXT, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import { activeSpanOf } from '../../lib/span/current/span-context';
import {
  Empty,
  faultCounts,
  instrument,
  Instrument,
  type InstrumentOptions,
  openSpan,
  recordField,
  setFilter,
} from '../../lib';
import { freshTelemetry } from '../fresh-telemetry';
import { fieldsOf } from '../fields-of';

const telemetry = freshTelemetry();

const REMOTE: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };

const spanNamed = (name: string) => {
  const span = telemetry.spans.find((candidate) => candidate.name === name);
  if (!span) throw new Error(`no span ${name}`);
  return span;
};
const idsOf = (name: string): SpanContext => spanNamed(name).spanContext();
const parentIdOf = (name: string): string | undefined => spanNamed(name).parentSpanContext?.spanId;

/** A call of an instrumented function inside the span `outer`. */
const inside = (options: InstrumentOptions, ...args: unknown[]): void => {
  const call = instrument({ name: 'call', ...options }, (...all: unknown[]) => all.length);
  instrument({ name: 'outer' }, () => void call(...args))();
};

describe('the parent of a span', () => {
  it('is the current span by default', () => {
    inside({});
    expect(parentIdOf('call')).toBe(idsOf('outer').spanId);
  });

  it('may be a span, its ids, or a context in which it is current', () => {
    const other = openSpan({ name: 'other', parent: null });
    inside({ name: 'by span', parent: other.span });
    inside({ name: 'by ids', parent: REMOTE });
    inside({ name: 'by context', parent: trace.setSpanContext(ROOT_CONTEXT, REMOTE) });
    other.end();
    expect(parentIdOf('by span')).toBe(idsOf('other').spanId);
    expect(idsOf('by span').traceId).toBe(idsOf('other').traceId);
    for (const name of ['by ids', 'by context']) {
      expect(parentIdOf(name)).toBe(REMOTE.spanId);
      expect(idsOf(name).traceId).toBe(REMOTE.traceId);
    }
  });

  it('is absent with null: the span starts a new trace without a link', () => {
    inside({ parent: null });
    expect(parentIdOf('call')).toBeUndefined();
    expect(idsOf('call').traceId).not.toBe(idsOf('outer').traceId);
    expect(spanNamed('call').links).toStrictEqual([]);
  });

  it('may be a function of the arguments, called once with `this`', () => {
    let calls = 0;
    class Jobs {
      readonly parent = REMOTE;

      @Instrument({
        parent(this: Jobs, id: string) {
          calls++;
          return id === 'j-1' ? this.parent : null;
        },
      })
      run(id: string): string {
        return id;
      }
    }
    new Jobs().run('j-1');
    expect(parentIdOf('Jobs.run')).toBe(REMOTE.spanId);
    telemetry.clear();
    instrument({ name: 'outer' }, () => new Jobs().run('j-2'))();
    expect(parentIdOf('Jobs.run')).toBeUndefined();
    expect(calls).toBe(2);
  });

  it.each<[string, InstrumentOptions]>([
    ['a function that returns undefined', { parent: () => undefined }],
    ['an invalid parent', { parent: {} as SpanContext }],
    ['invalid ids', { parent: { ...REMOTE, spanId: '0'.repeat(16) } }],
    ['a function that returns another type', { parent: (() => 'x') as unknown as () => null }],
  ])('is the current span for %s', (_what, options) => {
    inside(options);
    expect(parentIdOf('call')).toBe(idsOf('outer').spanId);
    expect(faultCounts().size).toBe(0);
  });

  it('is the current span if the function throws, and the fault is counted', () => {
    inside({
      parent: () => {
        throw new Error('no parent');
      },
    });
    expect(parentIdOf('call')).toBe(idsOf('outer').spanId);
    expect([...faultCounts()]).toStrictEqual([['`parent` of call', 1]]);
  });

  it('of a generator is the span around the call, not around the iteration', () => {
    const numbers = instrument({ name: 'numbers' }, function* (upTo: number) {
      for (let at = 1; at <= upTo; at++) yield at;
    });
    const iterator = instrument({ name: 'outer' }, () => numbers(2))();
    expect([...iterator]).toStrictEqual([1, 2]);
    expect(parentIdOf('numbers')).toBe(idsOf('outer').spanId);
  });
});

describe('a root', () => {
  it('starts a new trace with a link to the calling span', () => {
    inside({ root: true });
    expect(parentIdOf('call')).toBeUndefined();
    expect(idsOf('call').traceId).not.toBe(idsOf('outer').traceId);
    expect(spanNamed('call').links).toMatchObject([{ context: { spanId: idsOf('outer').spanId } }]);
  });

  it('has no link if it was called outside any span', () => {
    instrument({ name: 'call', root: true }, () => 1)();
    expect(spanNamed('call').links).toStrictEqual([]);
  });

  it('receives the fields that are recorded inside it', () => {
    instrument({ name: 'outer', fields: { id: Empty } }, () =>
      instrument({ name: 'call', root: true, fields: { id: Empty } }, () => recordField('id', 1))(),
    )();
    expect(fieldsOf(spanNamed('call'))).toStrictEqual({ id: 1 });
    expect(fieldsOf(spanNamed('outer'))).toStrictEqual({});
  });
});

describe('links', () => {
  it('may be spans, ids, or links with attributes; invalid ones are dropped', () => {
    const span = trace.wrapSpanContext({ ...REMOTE, spanId: 'c'.repeat(16) });
    const link = { context: REMOTE, attributes: { why: 'batch' } };
    inside({ links: [span, REMOTE, link, {} as SpanContext, null as unknown as SpanContext] });
    expect(spanNamed('call').links).toMatchObject([
      { context: { spanId: 'c'.repeat(16) } },
      { context: { spanId: REMOTE.spanId } },
      { context: { spanId: REMOTE.spanId }, attributes: { why: 'batch' } },
    ]);
    expect(parentIdOf('call')).toBe(idsOf('outer').spanId);
  });

  it('may be a function of the arguments; one that throws or returns nothing adds none', () => {
    inside({ name: 'given', links: (...ids: SpanContext[]) => ids }, REMOTE);
    inside({ name: 'nothing', links: (() => undefined) as unknown as () => [] });
    inside({
      name: 'thrown',
      links: () => {
        throw new Error('no links');
      },
    });
    expect(spanNamed('given').links).toMatchObject([{ context: { spanId: REMOTE.spanId } }]);
    expect(spanNamed('nothing').links).toStrictEqual([]);
    expect(spanNamed('thrown').links).toStrictEqual([]);
    expect([...faultCounts()]).toStrictEqual([['`links` of thrown', 1]]);
  });

  it('are added to the link of a root', () => {
    inside({ root: true, links: [REMOTE] });
    expect(spanNamed('call').links.map((link) => link.context.spanId)).toStrictEqual([
      REMOTE.spanId,
      idsOf('outer').spanId,
    ]);
  });
});

describe('the kind', () => {
  it.each<[InstrumentOptions, SpanKind]>([
    [{}, SpanKind.INTERNAL],
    [{ kind: SpanKind.PRODUCER }, SpanKind.PRODUCER],
    [{ kind: SpanKind.INTERNAL, fields: { 'otel.kind': 'server' } }, SpanKind.INTERNAL],
    [{ fields: { 'otel.kind': 'server' } }, SpanKind.SERVER],
    [{ fields: { 'otel.kind': 'CONSUMER' } }, SpanKind.CONSUMER],
    [{ fields: { 'otel.kind': 'sideways' } }, SpanKind.INTERNAL],
  ])('of %p is %p', (options, kind) => {
    inside(options, 'a');
    expect(spanNamed('call').kind).toBe(kind);
    expect(fieldsOf(spanNamed('call'))).toStrictEqual({ all: ['a'] });
  });
});

describe('the name', () => {
  it('is the name of the function, or `anonymous`', () => {
    instrument({}, function named() {
      return 1;
    })();
    instrument({}, () => 1)();
    instrument({ name: 'given' }, () => 1)();
    expect(telemetry.spans.map(({ name }) => name)).toStrictEqual(['named', 'anonymous', 'given']);
  });
});

describe('the target', () => {
  class Orders {
    @Instrument()
    byClass(): unknown {
      return activeSpanOf(context.active())?.target;
    }
    @Instrument({ name: 'named', target: 'shop.orders' })
    byOption(): unknown {
      return activeSpanOf(context.active())?.target;
    }
  }

  it('is the class name, for a function its name, unless the option sets it', () => {
    const orders = new Orders();
    expect(orders.byClass()).toBe('Orders');
    expect(orders.byOption()).toBe('shop.orders');
    const named = function own(): unknown {
      return activeSpanOf(context.active())?.target;
    };
    expect(instrument({ name: 'other' }, named)()).toBe('own');
  });

  it('is what filter directives match', () => {
    const orders = new Orders();
    setFilter('off,shop=info');
    expect(orders.byClass()).toBeUndefined();
    expect(orders.byOption()).toBe('shop.orders');
    setFilter('info,shop=off');
    orders.byOption();
    orders.byClass();
    expect(telemetry.spans.map(({ name }) => name)).toStrictEqual(['named', 'Orders.byClass']);
  });
});

describe('a level that is switched off', () => {
  it.each<[InstrumentOptions['level'], string, boolean]>([
    [undefined, 'info', true],
    [undefined, 'warn', false],
    ['debug', 'info', false],
    ['debug', 'debug', true],
    ['WARN', 'warn', true],
    ['WARN', 'error', false],
    [1, 'debug', false],
    [1, 'trace', true],
    [5, 'error', true],
    [5, 'off', false],
  ])('%p under the filter %s: span %p', (level, filter, on) => {
    setFilter(filter);
    const call = instrument({ name: 'call', ...(level === undefined ? {} : { level }) }, (id: string) => id);
    expect(call('o-1')).toBe('o-1');
    expect(telemetry.spans).toHaveLength(on ? 1 : 0);
  });

  it('evaluates nothing, and attaches inner spans to the outer span', () => {
    const touched: string[] = [];
    const touch = (what: string) => () => void touched.push(what);
    const inner = instrument({ name: 'inner' }, () => 1);
    const options = { fields: { a: touch('field') }, parent: touch('parent'), links: () => (touch('links')(), []) };
    const off = instrument({ name: 'off', level: 'debug', ret: true, ...options }, (_secret: object) => inner());
    const argument = new Proxy({}, { get: touch('argument'), ownKeys: () => (touch('keys')(), []) });
    instrument({ name: 'outer' }, () => off(argument))();
    expect(touched).toStrictEqual([]);
    expect(telemetry.outline()).toStrictEqual([{ name: 'outer', children: [{ name: 'inner' }] }]);
  });

  it('is on again as soon as the filter enables it', () => {
    const call = instrument({ name: 'call', level: 'debug' }, (id: number) => id);
    call(1);
    setFilter('debug');
    call(2);
    setFilter('info');
    call(3);
    setFilter('info,[outer]=debug');
    call(4);
    instrument({ name: 'outer' }, () => call(5))();
    expect(telemetry.outline()).toStrictEqual([
      { name: 'call', attributes: { id: 2 } },
      { name: 'outer', children: [{ name: 'call', attributes: { id: 5 } }] },
    ]);
  });
});

describe('`ret`', () => {
  it.each<[InstrumentOptions['ret'], unknown]>([
    [undefined, undefined],
    [false, undefined],
    [true, 42],
    ['info', 42],
    ['debug', undefined],
  ])('of %p records %p', (ret, recorded) => {
    expect(instrument({ name: 'call', ...(ret === undefined ? {} : { ret }) }, () => 42)()).toBe(42);
    expect(spanNamed('call').attributes['return']).toBe(recorded);
  });

  it.each<[string, () => unknown, unknown]>([
    ['an object, as redacted JSON', () => ({ id: 1, password: 'x' }), '{"id":1,"password":"[redacted]"}'],
    ['nothing for undefined', () => undefined, undefined],
    ['nothing for null', () => null, undefined],
    ['falsy values', () => 0, 0],
    ['an empty string', () => '', ''],
  ])('records %s', (_what, body, recorded) => {
    instrument({ name: 'call', ret: true }, body)();
    expect(spanNamed('call').attributes['return']).toStrictEqual(recorded);
  });

  it('records the value of a fulfilled promise, and nothing for a rejected one', async () => {
    await instrument({ name: 'kept', ret: true }, async () => 7)();
    await expect(
      instrument({ name: 'broken', ret: true }, async () => {
        throw new Error('broken');
      })(),
    ).rejects.toThrow('broken');
    expect(fieldsOf(spanNamed('kept'))).toStrictEqual({ return: 7 });
    expect(fieldsOf(spanNamed('broken'))).toStrictEqual({ 'error.type': 'Error' });
  });

  it('keeps a parameter called `return` if no result is recorded', () => {
    instrument({ name: 'call', args: ['return'] }, (value: number) => value + 1)(1);
    instrument({ name: 'both', args: ['return'], ret: true }, (value: number) => value + 1)(1);
    expect(fieldsOf(spanNamed('call'))).toStrictEqual({ return: 1 });
    expect(fieldsOf(spanNamed('both'))).toStrictEqual({ return: 2 });
  });
});

describe('`err`', () => {
  const error = new RangeError('out of stock');
  const failing = (options: InstrumentOptions) =>
    instrument({ name: 'call', ...options }, (): void => {
      throw error;
    });

  const thrownBy = (call: () => unknown): unknown => {
    try {
      call();
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  };

  it.each<[string, InstrumentOptions]>([
    ['by default', {}],
    ['with true', { err: true }],
    ['at the level error', { err: 'error' }],
    ['if a function returns true', { err: (thrown) => thrown === error }],
  ])('marks the span as failed %s', (_what, options) => {
    expect(thrownBy(failing(options))).toBe(error);
    expect(telemetry.outline()).toMatchObject([
      { status: 'error: out of stock', attributes: { 'error.type': 'RangeError' }, events: [{ name: 'exception' }] },
    ]);
  });

  it.each<[string, InstrumentOptions]>([
    ['with false', { err: false }],
    ['if a function returns false', { err: () => false }],
    ['at a level that is off', { err: 'debug' }],
  ])('records nothing %s, and the span still ends', (_what, options) => {
    expect(thrownBy(failing(options))).toBe(error);
    expect(telemetry.outline()).toStrictEqual([{ name: 'call' }]);
  });

  it('at a lower level adds an event and leaves the status unset', () => {
    expect(thrownBy(failing({ err: 'warn' }))).toBe(error);
    const [span] = telemetry.outline();
    expect(span).toMatchObject({ events: [{ name: 'exception', attributes: { level: 'WARN' } }] });
    expect(span).not.toHaveProperty('status');
  });

  it('may be a function that throws: the first error is still recorded, and the fault is counted', () => {
    const call = failing({
      err: () => {
        throw new Error('in err');
      },
    });
    expect(thrownBy(call)).toBe(error);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: out of stock' }]);
    expect([...faultCounts().values()]).toStrictEqual([1]);
  });
});

describe('fields', () => {
  it('are evaluated once, in order, before the body, with `this` and the outer span', () => {
    const seen: unknown[] = [];
    class Orders {
      readonly shop = 's-1';

      @Instrument({
        fields: {
          shop(this: Orders) {
            seen.push('shop');
            return this.shop;
          },
          around: () => activeSpanOf(context.active())?.name,
          count: (items: string[]) => items.length,
          later: Empty,
        },
      })
      create(items: string[]): void {
        seen.push('body');
        items.push('more');
      }
    }
    instrument({ name: 'outer' }, () => new Orders().create(['a']))();
    expect(seen).toStrictEqual(['shop', 'body']);
    expect(fieldsOf(spanNamed('Orders.create'))).toStrictEqual({
      items: ['a'],
      shop: 's-1',
      around: 'outer',
      count: 1,
    });
  });

  it('that throw are absent; the others are recorded, and the body runs', () => {
    const call = instrument(
      {
        name: 'call',
        fields: {
          a: (id: { deep?: { deeper: string } }) => id.deep?.deeper.length,
          b: (): string => {
            throw new Error('no field');
          },
          c: 3,
        },
      },
      (_id: object) => 'ran',
    );
    expect(call({})).toBe('ran');
    expect(fieldsOf(spanNamed('call'))).toStrictEqual({ _id: '{}', c: 3 });
    expect([...faultCounts().values()]).toStrictEqual([1]);
  });
});

describe('`args` for a method with a rest parameter', () => {
  it('names the rest parameter as a whole', () => {
    instrument({ name: 'sum', args: ['first', 'others'] }, (a: number, ...rest: number[]) => a + rest.length)(1, 2, 3);
    expect(telemetry.outline()).toEqual([{ name: 'sum', attributes: { first: 1, others: [2, 3] } }]);
  });
});
