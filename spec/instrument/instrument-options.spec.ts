import { SpanKind } from '@opentelemetry/api';
import { Empty, Instrument, instrument, type InstrumentOptions, OptionError } from '../../lib';
import { freshTelemetry } from '../fresh-telemetry';

const telemetry = freshTelemetry();

const failureOf = (give: () => unknown): OptionError => {
  try {
    give();
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

/** Untyped, as JavaScript callers can pass options. */
const anything = (options: unknown): InstrumentOptions => options as InstrumentOptions;

const LEVELS = 'error, warn, info, debug, trace';

describe('an invalid option value is rejected before any call:', () => {
  it.each<[string, unknown, string]>([
    ['name', 5, 'a constant, non-empty string, got 5. Put what varies into `fields`.'],
    ['name', '', 'a constant, non-empty string, got "". Put what varies into `fields`.'],
    ['name', () => 'x', 'a constant, non-empty string, got a function. Put what varies into `fields`.'],
    ['name', null, 'a constant, non-empty string, got null. Put what varies into `fields`.'],
    ['target', ['a'], 'a non-empty string, got an array of 1.'],
    ['target', '', 'a non-empty string, got "".'],
    ['level', 'loud', `one of ${LEVELS}, or 1 (trace) to 5 (error), got "loud".`],
    ['level', 0, `one of ${LEVELS}, or 1 (trace) to 5 (error), got 0.`],
    ['level', 6, `one of ${LEVELS}, or 1 (trace) to 5 (error), got 6.`],
    ['level', 2.5, `one of ${LEVELS}, or 1 (trace) to 5 (error), got 2.5.`],
    ['level', {}, `one of ${LEVELS}, or 1 (trace) to 5 (error), got an object.`],
    ['kind', 'server', 'a SpanKind of @opentelemetry/api (0 to 4), got "server".'],
    ['kind', 5, 'a SpanKind of @opentelemetry/api (0 to 4), got 5.'],
    ['kind', 1.5, 'a SpanKind of @opentelemetry/api (0 to 4), got 1.5.'],
    ['skip', 'some', "an array of parameter names, or 'all', got \"some\". To skip every argument: skip: 'all'."],
    ['skip', true, "an array of parameter names, or 'all', got true. To skip every argument: skip: 'all'."],
    ['skip', [''], "an array of parameter names, or 'all', got an array of 1. To skip every argument: skip: 'all'."],
    ['skip', [1], "an array of parameter names, or 'all', got an array of 1. To skip every argument: skip: 'all'."],
    ['args', 'id', 'an array of different names, one for each parameter, got "id".'],
    ['args', ['id', ''], 'an array of different names, one for each parameter, got an array of 2.'],
    ['ret', 'loud', `a boolean, or one of ${LEVELS}, got "loud".`],
    ['ret', 1, `a boolean, or one of ${LEVELS}, got 1.`],
    ['ret', () => true, `a boolean, or one of ${LEVELS}, got a function.`],
    ['err', 'loud', `a boolean, one of ${LEVELS}, or a function of the error, got "loud".`],
    ['err', 0n, `a boolean, one of ${LEVELS}, or a function of the error, got 0n.`],
    ['off', 'yes', 'a boolean, got "yes".'],
    ['root', 1, 'a boolean, got 1.'],
    [
      'parent',
      'current',
      'a span, a span context, a context, null, or a function of the arguments that returns one, got "current".',
    ],
    [
      'parent',
      [],
      'a span, a span context, a context, null, or a function of the arguments that returns one, got an array of 0.',
    ],
    [
      'links',
      {},
      'an array of links, spans or span contexts, or a function of the arguments that returns one, got an object.',
    ],
    [
      'links',
      null,
      'an array of links, spans or span contexts, or a function of the arguments that returns one, got null.',
    ],
  ])('%s: %p', (option, value, message) => {
    for (const give of [
      () => Instrument(anything({ [option]: value })),
      () => instrument(anything({ [option]: value }), () => 1),
    ]) {
      expect(failureOf(give)).toMatchObject({
        name: 'OptionError',
        code: 'ERR_OPTION_INVALID',
        option,
        message: `Expected \`${option}\` to be ${message}`,
      });
    }
  });

  it.each<[string, unknown, string, string]>([
    ['no object', 'order_id', 'fields', 'an object of literals, Empty, or functions of the arguments, got "order_id".'],
    ['an array', ['id'], 'fields', 'an object of literals, Empty, or functions of the arguments, got an array of 1.'],
    ...(
      [
        ['an object', { id: 1 }, 'an object'],
        ['an array', [1], 'an array of 1'],
        ['a symbol that is not Empty', Symbol('Empty'), 'a symbol'],
      ] as const
    ).map(([what, value, shown]): [string, unknown, string, string] => [
      `${what} in it`,
      { order: value },
      'fields.order',
      `a literal, Empty, or a function of the arguments, got ${shown}. ` +
        'For an object, name the parts to record: { "order.id": (order) => order.id }.',
    ]),
  ])('fields: %s', (_what, fields, option, message) => {
    expect(failureOf(() => Instrument(anything({ fields })))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option,
      message: `Expected \`${option}\` to be ${message}`,
    });
  });

  it('args: a duplicate name', () => {
    expect(failureOf(() => Instrument(anything({ args: ['id', 'id'] })))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'args',
      message: 'Expected `args` to be an array of different names, one for each parameter, got an array of 2.',
    });
  });

  it.each([
    ['null', null, 'null'],
    ['a text', 'create_order', '"create_order"'],
    ['an array', ['id'], 'an array of 1'],
    ['a function', () => 1, 'a function'],
  ])('%s in place of the options', (_what, options, shown) => {
    expect(failureOf(() => Instrument(anything(options)))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: `Expected \`the options of @Instrument\` to be an object, got ${shown}.`,
    });
    expect(failureOf(() => instrument(anything(options), () => 1)).message).toBe(
      `Expected \`the options of instrument()\` to be an object, got ${shown}.`,
    );
  });
});

describe('an unknown option is rejected,', () => {
  const KNOWN = 'name, target, level, kind, skip, ret, err, strictFields, off, args, fields, parent, root, links';

  it.each([
    ['nmae', 'name'],
    ['Name', 'name'],
    ['feilds', 'fields'],
    ['skipp', 'skip'],
    ['link', 'links'],
    ['argz', 'args'],
  ])('and the message suggests the similar one: %s', (option, meant) => {
    expect(failureOf(() => Instrument(anything({ [option]: 1 })))).toMatchObject({
      code: 'ERR_OPTION_UNKNOWN',
      option,
      message: `Unknown option \`${option}\` of @Instrument: expected one of ${KNOWN}. Did you mean \`${meant}\`?`,
    });
  });

  it('and the message suggests nothing if none is similar', () => {
    expect(failureOf(() => instrument(anything({ somethingElse: 1 }), () => 1)).message).toBe(
      `Unknown option \`somethingElse\` of instrument(): expected one of ${KNOWN}.`,
    );
  });

  it('also if it has the name of a member of every object', () => {
    expect(failureOf(() => Instrument(anything({ toString: () => 'x' }))).code).toBe('ERR_OPTION_UNKNOWN');
    expect(failureOf(() => Instrument(anything(JSON.parse('{"__proto__":1}')))).code).toBe('ERR_OPTION_UNKNOWN');
  });
});

describe('contradicting options are rejected:', () => {
  it.each<[string, InstrumentOptions, string, string]>([
    [
      'root and a parent',
      { root: true, parent: null },
      'root',
      '@Instrument contradicts itself: `root: true` starts a new trace, and `parent` names a parent. Give one of the two.',
    ],
    [
      'a kind that is recorded later',
      { fields: { 'otel.kind': Empty } },
      'fields.otel.kind',
      '@Instrument contradicts itself: the kind of a span is fixed when it starts, so it must be a literal. Give one of the two.',
    ],
    [
      'a kind that depends on the call',
      { fields: { 'otel.kind': () => 'server' } },
      'fields.otel.kind',
      '@Instrument contradicts itself: the kind of a span is fixed when it starts, so it must be a literal. Give one of the two.',
    ],
  ])('%s', (_what, options, option, message) => {
    expect(failureOf(() => Instrument(options))).toMatchObject({ code: 'ERR_OPTION_INVALID', option, message });
  });

  it('but `root: false` with a parent is valid', () => {
    expect(() => Instrument({ root: false, parent: null })).not.toThrow();
  });
});

describe('names in `skip`', () => {
  it('must be parameter names; the message suggests the similar one', () => {
    expect(
      failureOf(() => {
        class Orders {
          @Instrument({ skip: ['boby'] })
          create(body: object, headers: object): unknown {
            return [body, headers];
          }
        }
        return Orders;
      }),
    ).toMatchObject({
      code: 'ERR_PARAMETER_UNKNOWN',
      option: 'skip',
      message:
        '`skip` of Orders.create names `boby`, which is not a parameter: expected one of body, headers. ' +
        'Did you mean `body`?',
    });
  });

  it('must be parameter names, also for a method without parameters', () => {
    expect(failureOf(() => instrument({ name: 'now', skip: ['at'] }, () => 1)).message).toBe(
      '`skip` of now names `at`, which is not a parameter: it has no parameters.',
    );
  });

  it('must be unique', () => {
    expect(
      failureOf(() => instrument({ name: 'f', skip: ['a', 'b', 'a'] }, (a: number, b: number) => a + b)),
    ).toMatchObject({
      code: 'ERR_PARAMETER_REPEATED',
      option: 'skip',
      message: '`skip` of f names `a` more than once: name it once.',
    });
  });

  it('may be leaves, rest parameters and names of `args`', () => {
    instrument({ name: 'leaves', skip: ['x', 'others'] }, ({ x, y }: { x: number; y: number }, ...others: number[]) => [
      x,
      y,
      others,
    ])({ x: 1, y: 2 }, 3);
    instrument({ name: 'named', args: ['first', 'second'], skip: ['second'] }, (a: number, b: number) => a + b)(1, 2);
    expect(telemetry.outline()).toStrictEqual([
      { name: 'leaves', attributes: { y: 2 } },
      { name: 'named', attributes: { first: 1 } },
    ]);
  });

  it('must not be names that `args` has replaced', () => {
    expect(failureOf(() => instrument({ name: 'f', args: ['first'], skip: ['a'] }, (a: number) => a)).message).toBe(
      '`skip` of f names `a`, which is not a parameter: expected one of first.',
    );
  });
});

describe('an option for methods only is rejected on a class:', () => {
  it.each<[InstrumentOptions]>([
    [{ name: 'x' }],
    [{ args: ['a'] }],
    [{ fields: { a: 1 } }],
    [{ parent: null }],
    [{ root: true }],
    [{ links: [] }],
  ])('%p', (options) => {
    class Orders {
      find(): void {}
    }
    const [option = ''] = Object.keys(options);
    const failure = failureOf(() => Instrument(options)(Orders));
    expect(failure).toMatchObject({ code: 'ERR_OPTION_UNKNOWN', option });
    expect(failure.message).toMatch(
      new RegExp(
        `^Unknown option \`${option}\` of @Instrument on the class Orders: expected one of target, level, kind, skip, ret, err, strictFields, off\\.`,
      ),
    );
    new Orders().find();
    expect(telemetry.spans).toStrictEqual([]);
  });
});

describe('every valid option is accepted', () => {
  it.each<[InstrumentOptions]>([
    [{}],
    [{ name: 'n', target: 't', level: 'debug', kind: SpanKind.SERVER, ret: true, err: false, off: false }],
    [{ level: 'WARN', ret: 'debug', err: 'info' }],
    [{ level: 5, skip: [], args: [], err: () => true, links: [], parent: null }],
    [{ level: 1, skip: 'all', parent: () => undefined, links: () => [], root: false }],
    [{ fields: { a: 1, b: 'x', c: true, d: 1n, e: null, f: undefined, g: Empty, h: () => 1, 'otel.kind': 'client' } }],
    [{ root: true }],
  ])('%p', (options) => {
    const add = instrument(options, (a: number, b: number) => a + b);
    expect(add(1, 2)).toBe(3);
    expect(() => Instrument(options)).not.toThrow();
  });

  it('also with the value undefined', () => {
    const none = Object.fromEntries(
      ['name', 'target', 'level', 'kind', 'skip', 'ret', 'err', 'off', 'args', 'fields', 'parent', 'root', 'links'].map(
        (option) => [option, undefined],
      ),
    );
    expect(instrument(anything(none), (id: string) => id)('o-1')).toBe('o-1');
    expect(telemetry.outline()).toStrictEqual([{ name: 'anonymous', attributes: { id: 'o-1' } }]);
  });
});
