import { runInThisContext } from 'node:vm';
import { Field, Instrument, instrument, Skip } from '../../lib';
import type { AnyFunction } from '../../lib/names/parameter-names';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';
import { fieldsOf } from '../fields-of';

// Code from text, decorated in another file: nothing around it proves its names.
const { elsewhere } = require('../instrument/decorate-elsewhere.cjs') as {
  elsewhere<A extends readonly unknown[], R>(decorator: (...args: A) => R, ...args: A): R;
};

let telemetry: TestTelemetry;

beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(() => telemetry.shutdown());

// The caller names the type of the expression.
// eslint-disable-next-line typescript/no-unnecessary-type-parameters
const made = <T>(expression: string): T => runInThisContext(`(${expression})`) as T;
const methodOf = (source: string): AnyFunction => made<{ m: AnyFunction }>(`{ ${source} }`).m;
const codes = (): string[] => telemetry.warnings.map(({ code }) => code);

/** Attributes of one call with the arguments 1, 2, 3. */
function recorded(fn: AnyFunction, options = {}): unknown {
  elsewhere(instrument, { name: 'f', ...options }, fn)(...([1, 2, 3] as never[]));
  return fieldsOf(telemetry.spans.at(-1));
}

describe('a short name that a minifier may have made', () => {
  it.each([
    ['a method', 'm(e,t){return e+t}'],
    ['a method set with spaces', 'm(e, t) {\n  return e + t;\n}'],
    ['destructured parameters', 'm({password:e},{pin:[t]=[]},...o){return e}'],
    ['defaults', 'm(e=1,t=e){return t}'],
    ['names of three letters, as the largest bundles have them', 'm(aBe,$x1){return aBe}'],
    ['names of an obfuscator', 'm(_0x1f3a,_0x2b){return _0x1f3a}'],
    ['long names of functions and classes inside', 'm(e,t){function charge(){}class Orders{}return charge(Orders)}'],
    ['long names of properties', 'm(e,t){let{password:n}=e;return{password:n,total:t}}'],
    ['a long name that is seen by eval', 'm(e,t){let n=function(){let amount=1;return eval("amount")};return n}'],
    ['names that minifiers are configured to keep', 'm(e,t){let require=1,exports=2,AbortSignal=3;return require}'],
  ])('is not recorded: %s', (_what, source) => {
    expect(recorded(methodOf(source))).toEqual({});
    expect(codes()).toEqual(['NAMES_MINIFIED']);
  });

  it.each<[string, string, object]>([
    ['a parameter', 'm(a,order){return a}', { a: 1, order: 2 }],
    ['a variable', 'm(a,b){let total=a+b;return total}', { a: 1, b: 2 }],
    ['a destructured variable', 'm(a,b){let{x:total}=a;return total}', { a: 1, b: 2 }],
    ['a caught error', 'm(a,b){try{b()}catch(failure){return a}}', { a: 1, b: 2 }],
    ['a parameter of a function inside', 'm(a,b){return [a].map((item)=>{return item+b})}', { a: 1, b: 2 }],
    ['a name of another alphabet', 'm(ü,b){let größe=b;return größe}', { ü: 1, b: 2 }],
  ])('is recorded if this proves it: %s', (_what, source, expected) => {
    const fn = methodOf(source);
    // Code inside a function without spaces must have none either.
    expect(recorded(fn)).toEqual(source.includes('=>{') ? {} : expected);
  });

  it('is recorded if other code of its class proves it', () => {
    const Orders = made<new () => { add: AnyFunction }>(
      'class Orders {\n  add(a, b) {\n    return a + b;\n  }\n  find(orderId) {\n    return orderId;\n  }\n}',
    );
    elsewhere(Instrument)(Orders);
    new Orders().add(...([1, 2] as never[]));
    expect(telemetry.outline()).toEqual([{ name: 'Orders.add', attributes: { a: 1, b: 2 } }]);
    expect(codes()).toEqual([]);
  });

  it('is not recorded if only code with other spacing has longer names', () => {
    const Orders = made<new () => { add: AnyFunction }>(
      'class Orders{add(a,b){return a+b}find(orderId) {\n    return orderId;\n  }\n}',
    );
    elsewhere(Instrument)(Orders);
    new Orders().add(...([1, 2] as never[]));
    expect(telemetry.outline()).toEqual([{ name: 'Orders.add' }]);
  });

  it('causes one warning per process, which says what to do', () => {
    recorded(methodOf('m(e,t){return e+t}'));
    recorded(methodOf('m(n,r){return n+r}'));
    expect(telemetry.warnings).toEqual([
      {
        code: 'NAMES_MINIFIED',
        message: expect.stringMatching(
          /shortened the names in f\..*otel-instrument\/build.*args: \['orderId'.*docs\/bundlers\.md/,
        ) as string,
      },
    ]);
  });

  it('does not affect `args` and `fields`', () => {
    const options = { args: ['left', 'right'], fields: { sum: (a: number, b: number) => a + b } };
    expect(recorded(methodOf('m(e,t){return e+t}'), options)).toEqual({ left: 1, right: 2, sum: 3 });
    expect(codes()).toEqual([]);
  });
});

describe('marks of parameters in minified code', () => {
  it('rename and skip by position; `@Field()` without a name does not record', () => {
    const Orders = made<{ new (): { m: AnyFunction }; prototype: object }>('class Orders{m(e,t,n,o){return e}}');
    const { prototype } = Orders;
    Field('order.id')(prototype, 'm', 0);
    Skip()(prototype, 'm', 1);
    Field()(prototype, 'm', 2);
    elsewhere(Instrument)(Orders);
    new Orders().m(...([1, 2, 3, 4] as never[]));
    expect(telemetry.outline()).toEqual([{ name: 'Orders.m', attributes: { 'order.id': 1 } }]);
  });
});

describe('`skip` in minified code', () => {
  it.each([
    ['of a method', () => elsewhere(instrument, { name: 'f', skip: ['headers'] }, methodOf('m(e,t){return e}'))],
    [
      'of a method whose unused parameters were taken away',
      () => elsewhere(instrument, { name: 'f', skip: ['headers'] }, methodOf('m(){}')),
    ],
    ['of a class', () => elsewhere(Instrument, { skip: ['headers'] })(made('class Orders{find(e,t){return e}}'))],
  ])('only warns if a name cannot be matched: %s', (_what, decorate) => {
    expect(decorate).not.toThrow();
    expect(codes()).toEqual(['NAMES_MINIFIED']);
  });

  it('throws if the names are those of the source', () => {
    const fn = methodOf('m(body, head) {\n  return body;\n}');
    expect(() => instrument({ skip: ['headers'] }, fn)).toThrow('expected one of body, head');
    expect(() =>
      elsewhere(Instrument, { skip: ['headers'] })(made('class Orders { find(body) { return body; } }')),
    ).toThrow('body');
  });

  it.each([
    ['esbuild', 'm(body, headers2) {\n  return body;\n}'],
    ['Rollup', 'm(body, headers$1) {\n  return body;\n}'],
  ])('matches a parameter that a bundler has numbered: %s', (_what, source) => {
    expect(recorded(methodOf(source), { skip: ['headers'] })).toEqual({ body: 1 });
  });

  it('prefers the parameter with exactly this name', () => {
    expect(recorded(methodOf('m(item, item2) {\n  return item;\n}'), { skip: ['item'] })).toEqual({ item2: 2 });
  });
});

describe('a class or function whose name a minifier may have made', () => {
  it('does not name the span', () => {
    const t = made<new () => { find: AnyFunction }>('class t{find(e){return e}}');
    elsewhere(Instrument)(t);
    new t().find(...(['o-1'] as never[]));
    elsewhere(instrument, {}, made<AnyFunction>('function e(n){return n}'))(...([1] as never[]));
    expect(telemetry.outline()).toEqual([{ name: 'find' }, { name: 'anonymous' }]);
  });

  it('names the span if the names are those of the source', () => {
    const Db = made<new () => { find: AnyFunction }>('class Db { find(order) { return order; } }');
    elsewhere(Instrument)(Db);
    new Db().find(...(['o-1'] as never[]));
    instrument({}, made<AnyFunction>('function add(left, b) { return left + b; }'))(...([1, 2] as never[]));
    expect(telemetry.outline()).toEqual([
      { name: 'Db.find', attributes: { order: 'o-1' } },
      { name: 'add', attributes: { left: 1, b: 2 } },
    ]);
  });

  it('keeps the name of a native function', () => {
    instrument({ args: ['a', 'b'] }, Math.max)(1, 2);
    expect(telemetry.outline()).toEqual([{ name: 'max', attributes: { a: 1, b: 2 } }]);
  });
});

describe('names that the build has written', () => {
  it('replace the names in the code', () => {
    const fn = methodOf('m(e,{id:t},...n){return e}');
    instrument({ skip: ['body'] }, fn, [
      'create',
      [
        ['body', 0],
        ['order', 1, 'id'],
        ['...others', 2],
      ],
    ])(...([1, { id: 'o-1' }, 3, 4] as never[]));
    expect(telemetry.outline()).toEqual([{ name: 'create', attributes: { order: 'o-1', others: [3, 4] } }]);
    expect(codes()).toEqual([]);
  });

  it('are checked against `skip` like those of the source', () => {
    expect(() => instrument({ skip: ['headers'] }, methodOf('m(e){}'), ['f', [['body', 0]]])).toThrow(
      'expected one of body',
    );
  });

  it('of a class apply to its methods, with static ones separate', () => {
    const t = made<{ new (): { find: AnyFunction }; find: AnyFunction }>(
      'class t{find(e){return e}static find(n){return n}}',
    );
    Instrument({}, ['Orders', { find: [['id', 0]] }, { find: [['page', 0]] }])(t);
    new t().find(...(['o-1'] as never[]));
    t.find(...([2] as never[]));
    expect(telemetry.outline()).toEqual([
      { name: 'Orders.find', attributes: { id: 'o-1' } },
      { name: 'Orders.find', attributes: { page: 2 } },
    ]);
  });

  it('are overridden by `args` and marks', () => {
    instrument({ args: ['who'] }, methodOf('m(e){return e}'), ['f', [['user', 0]]])(...(['ann'] as never[]));
    expect(telemetry.outline()).toEqual([{ name: 'f', attributes: { who: 'ann' } }]);
  });

  it('are rejected if no build can have written them', () => {
    expect(() => Instrument({}, { user: 0 } as never)).toThrow(
      'Expected `the last argument of @Instrument` to be written by otel-instrument/build, got an object. ' +
        'Name the parameters with the option `args`.',
    );
  });
});
