import { runInThisContext } from 'node:vm';
import { instrument, Instrument, recordField } from '../../lib';
import { type AnyFunction, readParameters, sourceFacts } from '../../lib/names/parameter-names';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';

const acorn = jest.requireActual<typeof import('acorn')>('acorn');

let telemetry: TestTelemetry;

beforeEach(() => {
  telemetry = startTestTelemetry();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await telemetry.shutdown();
});

/** The function of an expression, with exactly this source. */
const functionOf = (expression: string): AnyFunction => runInThisContext(`(${expression})`) as AnyFunction;
const namesOf = (expression: string): string[] =>
  readParameters(functionOf(expression), expression).map(({ name }) => name);

/** A parameter as `name`, `name<0` (at position 0), `name<1.key.0` (leaf) or `name<2...` (rest). */
const placesOf = (expression: string): string[] =>
  readParameters(functionOf(expression), expression).map(({ name, index, rest, path = [] }) =>
    [`${name}<${index}${rest ? '...' : ''}`, ...path].join('.'),
  );

const method = (source: string, key = 'm'): string => `class { ${source} }.prototype[${JSON.stringify(key)}]`;
const fixed = (source: string, key = 'm'): string => `class { static ${source} }[${JSON.stringify(key)}]`;
const field = (source: string): string => `new (class extends Object { f = ${source} })().f`;
const privately = (source: string): string =>
  `class { ${source} static read() { return this.prototype.get.call(new this()) } get() { return this.#m } }.read()`;

describe('the names of parameters are read from the source of', () => {
  it.each([
    ['a method', method('m(a, b) { return a + b }')],
    ['an async method', method('async m(a, b) { await a }')],
    ['a generator', method('*m(a, b) { yield a }')],
    ['an async generator', method('async *m(a, b) { yield await a }')],
    ['a static method', fixed('m(a, b) {}')],
    ['a static async generator', fixed('async *m(a, b) {}')],
    ['a private method', privately('#m(a, b) {}')],
    ['a private async method', privately('async #m(a, b) {}')],
    ['a private generator', privately('*#m(a, b) {}')],
    ['a method that uses private names', method('#x = 1; #y() {} m(a, b) { return #x in a ? this.#x : a?.#y() }')],
    ['a method with a computed name', method("['m'](a, b) {}")],
    ['a method whose name is a template', method('[`${"m"}`](a, b) {}')],
    ['a method whose computed name has parens and a function', method('[((x) => (x, "m"))("(")](a, b) {}')],
    ['a method named by a symbol', 'class { [Symbol.for("m")](a, b) {} }.prototype[Symbol.for("m")]'],
    ['a method named by a string', method("'m m'(a, b) {}", 'm m')],
    ['a method named by a number', method('1.5(a, b) {}', '1.5')],
    ['a method called async', method('async(a, b) {}', 'async')],
    ['an async method called async', method('async async(a, b) {}', 'async')],
    ['a method called get', method('get(a, b) {}', 'get')],
    ['a method called set', method('set(a, b) {}', 'set')],
    ['a method called static', method('static(a, b) {}', 'static')],
    ['a static method called static', fixed('static(a, b) {}', 'static')],
    ['a method called await', method('await(a, b) {}', 'await')],
    ['a method called function', method('function(a, b) {}', 'function')],
    ['a static method called constructor', fixed('constructor(a, b) {}', 'constructor')],
    ['an async method of an object that is called constructor', '{ async constructor(a, b) {} }.constructor'],
    ['a method of an object', '{ m(a, b) {} }.m'],
    ['a function', 'function (a, b) {}'],
    ['a function with a name', 'function f(a, b) {}'],
    ['an async function', 'async function f(a, b) {}'],
    ['a generator function', 'function* f(a, b) {}'],
    ['an async generator function', 'async function*(a, b) {}'],
    ['an arrow function', '(a, b) => a'],
    ['an async arrow function', 'async (a, b) => { await a }'],
    ['an arrow function that returns an object', '(a, b) => ({ a, b })'],
    ['a field that holds an arrow function', field('(a, b) => this')],
    ['a field that holds an async arrow function', field('async (a, b) => await this')],
    ['an arrow function that uses `super`', field('(a, b) => super.toString()')],
    ['an arrow function that uses `new.target`', field('(a, b) => new.target')],
    [
      'an arrow function that calls the constructor above',
      'class extends Object { constructor() { let r; const f = (a, b) => super(); r = f; f(); return r } }.prototype.constructor ? new (class extends Object { constructor() { const f = (a, b) => super(); f(); return f } })() : 0',
    ],
    ['a method that uses `super`', '{ m(a, b) { return super.toString() } }.m'],
    ['a method that uses `new.target`', method('m(a, b) { return new.target }')],
    ['a method that imports', method('m(a, b) { return import(a) }')],
    ['a method that awaits in a loop', method('async m(a, b) { for await (const x of a) await x }')],
    ['a method that yields from another', method('*m(a, b) { const x = yield* a; return yield x }')],
    ['a method with a static block inside', method('m(a, b) { return class { static { this.x = a } } }')],
    ['a sloppy-mode function', 'function (a, b) { with (a) { var static = 010, let = b } }'],
    ['a sloppy-mode method', '{ m(a, b) { with (a) { var static = 010 } } }.m'],
    ['a function that calls something await', 'function (a, b) { var await = a; return await }'],
    ['a function whose source has odd spacing', 'async function\n*\nf\n(\na\n,\nb\n,\n)\n{\n}'],
  ])('%s', (_what, expression) => {
    expect(namesOf(expression)).toStrictEqual(['a', 'b']);
  });

  it.each([
    ['one parameter without parentheses', 'a => a', ['a']],
    ['one parameter without parentheses, async', 'async a => a', ['a']],
    ['a parameter called async', 'async => async', ['async']],
    ['a parameter called get', 'get => get', ['get']],
    ['no parameters', '() => 1', []],
    ['no parameters that reads `arguments`', 'function () { return arguments.length }', []],
  ])('an arrow function with %s', (_what, expression, expected) => {
    expect(namesOf(expression)).toStrictEqual(expected);
  });
});

describe('parameter names are found next to', () => {
  it.each([
    ['a comment', '/* (x, y) */ m(/* c) => { */ a /* , z */, // ), q\n b /* = 1 */) {}'],
    ['a string with parentheses', "m(a = ')(,', b = \"}{\") { return '(' }"],
    ['a template with nested ones', 'm(a = `${`)${"`"}`}(`, b = 1) { return `${a}` }'],
    ['a regular expression', 'm(a = /[)(,/]\\/"/g, b = 4 / 2 / 1) { return /\\(/ }'],
    ['a function', 'm(a = function (x, y) { return [x, y] }, b = (p, q) => ({ p, q })) {}'],
    ['an async function', 'm(a = async x => x, b = async function* (z) {}) {}'],
    ['a class', 'm(a = class X { #p; constructor(x, y) {} }, b = class {}) {}'],
    ['an object', 'm(a = { x: 1, y() {}, get z() { return 1 } }, b = [1, [2]]) {}'],
    ['another parameter', 'm(a, b = a) {}'],
    ['a call', 'm(a = Math.max(1, 2), b = this.m(1, (2, 3))) {}'],
    ['a comparison and a comma in parentheses', 'm(a = (1, 2) > 3 ? 4 : 5, b = 1 < 2) {}'],
  ])('%s', (_what, source) => {
    expect(namesOf(method(source))).toStrictEqual(['a', 'b']);
  });

  it('any other name, in any script or escaped', () => {
    expect(namesOf('function (größe, ключ, 名前, $, $a_1, ª) {}')).toStrictEqual([
      'größe',
      'ключ',
      '名前',
      '$',
      '$a_1',
      'ª',
    ]);
    expect(namesOf(String.raw`function (\u0061b, \u{63}d) {}`)).toStrictEqual(['ab', 'cd']);
  });
});

describe('destructured parameters', () => {
  it.each<[string, string, string[]]>([
    ['each bound leaf of an object', '({ x, y }) => 0', ['x<0.x', 'y<0.y']],
    ['a leaf under the name that it is bound to', '({ x: a, "y-z": b, 7: c }) => 0', ['a<0.x', 'b<0.y-z', 'c<0.7']],
    ['leaves behind defaults', '({ x = 1, y: b = { z: 2 } } = {}) => 0', ['x<0.x', 'b<0.y']],
    [
      'leaves at any depth, in their order',
      '(first, { a: { b: [c, { d }] = [] } = {}, e }, last) => 0',
      ['first<0', 'c<1.a.b.0', 'd<1.a.b.1.d', 'e<1.e', 'last<2'],
    ],
    [
      'elements of an array, with their positions across holes',
      '([a, , b, [, c]]) => 0',
      ['a<0.0', 'b<0.2', 'c<0.3.1'],
    ],
    ['all further arguments', '(a, ...others) => 0', ['a<0', 'others<1...']],
    ['further arguments that are destructured', '(a, ...[b, { c }]) => 0', ['a<0', 'b<1....0', 'c<1....1.c']],
    ['nothing for an empty pattern', '({}, [], a) => 0', ['a<2']],
    ['nothing for a computed key', '({ ["x" + 1]: a, b }) => 0', ['b<0.b']],
    ['nothing for the rest of an object or an array', '({ a, ...others }, [b, ...more]) => 0', ['a<0.a', 'b<1.0']],
  ])('give %s', (_what, expression, expected) => {
    expect(placesOf(expression)).toStrictEqual(expected);
  });

  it('are followed to a depth of eight levels', () => {
    const nested = (levels: number): string =>
      `({ ${'a: { '.repeat(levels - 1)}leaf${' }'.repeat(levels - 1)} }) => leaf`;
    expect(namesOf(nested(8))).toStrictEqual(['leaf']);
    expect(namesOf(nested(9))).toStrictEqual([]);
  });
});

describe('a name that begins with an underscore', () => {
  it('is recorded, unless it is only an underscore', () => {
    expect(placesOf('(_, _v, __, { _: a }) => 0')).toStrictEqual(['_v<1', '__<2', 'a<3._']);
  });
});

describe('an async method that a compiler has lowered', () => {
  it.each<[string, string, string[]]>([
    [
      'by TypeScript, with a default',
      method('m(a_1) { return __awaiter(this, arguments, void 0, function* (a, b = 1) { yield a; }); }'),
      ['a<0', 'b<1'],
    ],
    [
      'by TypeScript, without one',
      method('m(a, b) { return __awaiter(this, void 0, void 0, function* () { yield a; }); }'),
      ['a<0', 'b<1'],
    ],
    [
      'by TypeScript, with `super` in its body',
      method(
        'm(a_1) { const _super = Object.create(null, { m: { get: () => super.m } });' +
          ' return __awaiter(this, arguments, void 0, function* (a, b = 1) { return _super.m.call(this, a); }); }',
      ),
      ['a<0', 'b<1'],
    ],
    [
      'by TypeScript, with its helpers imported',
      method('m(_a) { return (0, tslib_1.__awaiter)(this, arguments, void 0, function* ({ x }, b = 1) {}); }'),
      ['x<0.x', 'b<1'],
    ],
    [
      'by TypeScript, an arrow function',
      '(a_1, ...args_1) => __awaiter(void 0, [a_1, ...args_1], void 0, function* (a, b = 1) { return a; })',
      ['a<0', 'b<1'],
    ],
    [
      'by TypeScript, an async generator',
      method('m(a_1) { return __asyncGenerator(this, arguments, function* m_1(a, b = 1) { yield a; }); }'),
      ['a<0', 'b<1'],
    ],
    [
      'by TypeScript, an async generator whose body alone has moved',
      method('m(a, b) { return __asyncGenerator(this, arguments, function* m_1() { yield a; }); }'),
      ['a<0', 'b<1'],
    ],
    [
      'by TypeScript, to ES5',
      'function (a_1) { return __awaiter(this, arguments, void 0, function (a, b) {' +
        ' if (b === void 0) { b = 1; } return __generator(this, function (_a) { return [2, a]; }); }); }',
      ['a<0', 'b<1'],
    ],
    [
      'by TypeScript, to ES5, an arrow function',
      'function (a_1) { var args_1 = []; for (var _i = 1; _i < arguments.length; _i++) { args_1[_i - 1] = arguments[_i]; }' +
        ' return __awaiter(_this, __spreadArray([a_1], args_1, true), void 0, function (a, b) {' +
        ' return __generator(this, function (_a) { return [2, a]; }); }); }',
      ['a<0', 'b<1'],
    ],
    [
      'by esbuild',
      method('m(_0) { return __async(this, arguments, function* (a, { b } = {}) { return a; }); }'),
      ['a<0', 'b<1.b'],
    ],
    [
      'by esbuild, whose helper was renamed by a bundle',
      method('m(_0) { return __async2(this, arguments, function* (a, { b } = {}) { return a; }); }'),
      ['a<0', 'b<1.b'],
    ],
    [
      'by esbuild, without anything to move',
      method('m(a, b = 1) { return __async(this, null, function* () { return a; }); }'),
      ['a<0', 'b<1'],
    ],
    [
      'by swc',
      method('m(_0) { return _async_to_generator(function*(a, { b } = {}) { return a; }).apply(this, arguments); }'),
      ['a<0', 'b<1.b'],
    ],
    [
      'by swc, without anything to move',
      method('m(a, b = 1) { var _this = this; return _async_to_generator(function*() { return _this; })(); }'),
      ['a<0', 'b<1'],
    ],
  ])('%s keeps its names', (_what, expression, expected) => {
    expect(placesOf(expression)).toStrictEqual(expected);
  });

  it.each([
    ['hands a function to another', 'm(a, b) { return run(this, arguments, function (x, y) { return x; }); }'],
    ['hands a generator to another', 'm(a, b) { return co(function* (x, y) { yield x; }); }'],
    [
      'applies the result of another',
      'm(a, b) { return curry(function (x, y) { return x; }).apply(this, arguments); }',
    ],
    ['returns in the middle', 'm(a, b) { return __awaiter(this, arguments, void 0, function* (x, y) {}); a(); }'],
    ['returns nothing', 'm(a, b) { return; }'],
  ])('is not assumed when a function %s', (_what, source) => {
    expect(namesOf(method(source))).toStrictEqual(['a', 'b']);
  });
});

describe('a function whose source is not available', () => {
  const bound = Math.atan2.bind(undefined);

  it.each<[string, AnyFunction]>([
    ['native', Math.max],
    ['native and bare', Array.prototype.concat],
    ['bound', bound],
    ['behind a proxy', new Proxy((a: number, b: number) => a + b, {})],
    ['a class, which cannot be called', functionOf('class { constructor(a) {} }')],
  ])('%s: has no parameter names, and a warning says so', (_what, fn) => {
    expect(readParameters(fn, 'Orders.create')).toStrictEqual([]);
    expect(telemetry.warnings).toStrictEqual([
      {
        code: 'PARAMETER_NAMES_UNKNOWN',
        message:
          'The parameter names of Orders.create cannot be read, because its source is not available. Its arguments ' +
          "are not recorded. Name them: @Instrument({ args: ['orderId', …] }).",
      },
    ]);
  });

  it('records no argument and warns once, however often it is called', () => {
    const users = { login: (_user: string, _password: string) => true };
    const traced = instrument({ name: 'login' }, users.login.bind(users));
    traced('ann', 'hunter2');
    traced('ben', 'hunter3');
    expect(telemetry.outline()).toStrictEqual([{ name: 'login' }, { name: 'login' }]);
    expect(telemetry.warnings.map(({ code }) => code)).toStrictEqual(['PARAMETER_NAMES_UNKNOWN']);
  });

  it('accepts any name in `skip`, because none can be checked', () => {
    const traced = instrument({ name: 'login', skip: ['password'] }, Math.atan2.bind(undefined));
    traced(1, 2);
    expect(telemetry.outline()).toStrictEqual([{ name: 'login' }]);
    expect(telemetry.warnings.map(({ code }) => code)).toStrictEqual(['PARAMETER_NAMES_UNKNOWN']);
  });

  it('takes the names of `args` without a warning', () => {
    instrument({ name: 'max', args: ['left', 'right'] }, bound)(1, 2);
    expect(telemetry.outline()).toStrictEqual([{ name: 'max', attributes: { left: 1, right: 2 } }]);
    expect(telemetry.warnings).toStrictEqual([]);
  });
});

describe('a source is parsed', () => {
  it('at the first recorded call, once for all calls', () => {
    const parse = jest.spyOn(acorn, 'parse');
    class Orders {
      @Instrument()
      find(id: string): string {
        recordField('id', id);
        return id;
      }
    }
    const orders = new Orders();
    expect(parse).not.toHaveBeenCalled();
    orders.find('o-1');
    expect(parse).toHaveBeenCalledTimes(1);
    orders.find('o-2');
    new Orders().find('o-3');
    expect(parse).toHaveBeenCalledTimes(1);
    expect(telemetry.spans.map(({ attributes }) => attributes['id'])).toStrictEqual(['o-1', 'o-2', 'o-3']);
  });

  it('never if no call is recorded', async () => {
    await telemetry.shutdown();
    telemetry = startTestTelemetry({ sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' } });
    const parse = jest.spyOn(acorn, 'parse');
    expect(instrument({ name: 'f' }, (id: string) => id)('o-1')).toBe('o-1');
    expect(parse).not.toHaveBeenCalled();
  });

  it('never if no parameter name is needed', () => {
    const parse = jest.spyOn(acorn, 'parse');
    instrument({ name: 'f', skip: 'all' }, (id: string) => id)('o-1');
    instrument({ name: 'f', args: ['order'], skip: ['order'] }, (id: string) => id)('o-1');
    expect(parse).not.toHaveBeenCalled();
    expect(telemetry.outline()).toStrictEqual([{ name: 'f' }, { name: 'f' }]);
  });

  it('never if the head of the function proves its parameter names', () => {
    const parse = jest.spyOn(acorn, 'parse');
    instrument({ name: 'f', skip: ['page'] }, (orderId: string, page: number) => `${orderId} ${page}`)('o-1', 2);
    expect(parse).not.toHaveBeenCalled();
    expect(telemetry.outline()).toStrictEqual([{ name: 'f', attributes: { orderId: 'o-1' } }]);
  });

  it('once to see its spacing, for however many others it may be proof', () => {
    const parse = jest.spyOn(acorn, 'parse');
    const facts = sourceFacts(functionOf(method('m(orderId, page) { return orderId }')));
    expect([facts?.spaced, facts?.spaced, facts?.spaced]).toEqual([true, true, true]);
    expect(parse).toHaveBeenCalledTimes(1);
  });

  it('at decoration if `skip` has names to check, and not again', () => {
    const parse = jest.spyOn(acorn, 'parse');
    class Orders {
      @Instrument({ name: 'outer' })
      @Instrument({ skip: ['id'] })
      find(id: string, page = 1): string {
        return `${id} ${page}`;
      }
    }
    const atDecoration = parse.mock.calls.length;
    expect(atDecoration).toBe(1);
    new Orders().find('o-1', 2);
    expect(parse).toHaveBeenCalledTimes(atDecoration);
    expect(telemetry.outline()).toStrictEqual([{ name: 'outer', attributes: { page: 2 } }]);
  });
});
