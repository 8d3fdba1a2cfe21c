import * as fc from 'fast-check';
import { anyText } from '../any-text';

/** Number of calls of accessors of generated plain objects. Must stay 0. */
export const calls = { getters: 0 };

const refuse = (): never => {
  throw new Error('refused');
};

const TRAPS = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'] as const;

const key = fc.oneof(
  fc.constantFrom(
    'id',
    'name',
    'value',
    'toJSON',
    'constructor',
    'length',
    'then',
    'on',
    'pipe',
    'raw',
    'headers',
    '__proto__',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', minLength: 100, maxLength: 300 }),
);

const primitive = fc.oneof(
  anyText({ maxLength: 50 }),
  fc.string({ maxLength: 8 }).map((text) => text.repeat(700)),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.bigInt(),
  fc.bigInt().map((value) => value << 20_000n),
  fc.constantFrom(null, undefined, Symbol('s'), Number.NaN, Number.MAX_VALUE, -0, refuse, '\ud800', '😀'.repeat(2000)),
);

function defined(target: object, keys: readonly string[], values: readonly unknown[]): object {
  for (const [index, name] of keys.entries()) {
    Object.defineProperty(target, name, { value: values[index], enumerable: true, configurable: true, writable: true });
  }
  return target;
}

function withGetter(name: string): object {
  const get = () => {
    calls.getters++;
    return refuse();
  };
  return Object.defineProperty({ before: 1 }, name, { get, enumerable: true });
}

function trapped(names: readonly (typeof TRAPS)[number][], target: object): object {
  return new Proxy(target, Object.fromEntries(names.map((name) => [name, refuse])));
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic(inner: unknown): object {
  const value: Record<string, unknown> = { inner, list: [] };
  value['self'] = value;
  (value['list'] as unknown[]).push(value, new Map([[value, value]]), new Set([value]));
  return value;
}

/** `toJSON` that throws, or returns its object, another object with `toJSON`, or its argument. */
function converting(kind: 'throws' | 'itself' | 'endless' | 'other', other: unknown): object {
  const value: { toJSON: () => unknown } = {
    toJSON: () => {
      if (kind === 'throws') return refuse();
      if (kind === 'itself') return value;
      return kind === 'other' ? other : Array.from({ length: 100 }, () => converting('endless', other));
    },
  };
  return value;
}

class Lying extends Map<unknown, unknown> {
  override get size(): number {
    return refuse();
  }

  override *entries(): MapIterator<[unknown, unknown]> {
    for (;;) yield [1, 1];
  }

  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return this.entries();
  }
}

function odd(kind: string, inner: unknown): object {
  switch (kind) {
    case 'boxed':
      return [new String('x'), new Number(1), new Boolean(false), Object(1n), Object(Symbol('s')), inner];
    case 'dates':
      return [new Date(Number.NaN), new Date(0), Object.create(Date.prototype), inner];
    case 'binary':
      return [Buffer.alloc(3), new Float64Array(2), new ArrayBuffer(4), new DataView(new ArrayBuffer(1)), inner];
    case 'errors':
      return [
        new Error('e', { cause: inner }),
        withGetter('message'),
        Object.create(Error.prototype, { message: { get: refuse } }),
      ];
    case 'collections':
      return [
        new Lying([[inner, inner]]),
        new Map([[inner, inner]]),
        new Set([inner]),
        new WeakMap(),
        new Map([[refuse, 1]]),
      ];
    case 'platform':
      return [
        new Headers({ a: 'b' }),
        new URLSearchParams('a=b'),
        new URL('http://h/x'),
        new AbortController(),
        new FormData(),
      ];
    case 'lazy':
      return [Promise.resolve(1), inner, (function* numbers() {})(), Symbol.iterator, new WeakSet(), /x/g];
    default:
      return Object.assign(Array.from({ length: 3 }), { 40: inner, extra: inner });
  }
}

const ODDITIES = ['boxed', 'dates', 'binary', 'errors', 'collections', 'platform', 'lazy', 'sparse'];

/** Makes a value. A function, because fast-check would read the value itself, which may throw. */
export type Make = () => unknown;

const traps = fc.subarray([...TRAPS], { minLength: 1 });
const keys = (maxLength: number) => fc.array(key, { maxLength });
const all = (makes: readonly Make[]): unknown[] => makes.map((make) => make());

/** Any JavaScript value, most often a hostile one. */
export const hostileValue: fc.Arbitrary<Make> = fc.letrec<{ value: Make; object: Make }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthIdentifier: 'hostile' },
    primitive.map((value) => () => value),
    tie('object'),
  ),
  object: fc.oneof(
    { maxDepth: 6, depthIdentifier: 'hostile' },
    key.map((name) => () => withGetter(name)),
    fc.boolean().map((list) => () => revoked(list ? [1] : {})),
    fc.tuple(traps, fc.boolean()).map(
      ([names, list]) =>
        () =>
          trapped(names, list ? [1, 2] : { a: 1 }),
    ),
    traps.map((names) => () => Object.create(trapped(names, {})) as object),
    fc.array(tie('value'), { maxLength: 60 }).map((items) => () => all(items)),
    fc.tuple(keys(60), fc.array(tie('value'), { maxLength: 5 })).map(
      ([names, values]) =>
        () =>
          defined({}, names, all(values)),
    ),
    fc.tuple(keys(4), tie('value'), tie('object')).map(
      ([names, value, prototype]) =>
        () =>
          defined(Object.create(prototype() as object) as object, names, [value()]),
    ),
    keys(4).map((names) => () => defined(Object.create(null) as object, names, [1, 'x'])),
    tie('value').map((make) => () => cyclic(make())),
    fc.tuple(fc.constantFrom('throws', 'itself', 'endless', 'other'), tie('value')).map(
      ([kind, make]) =>
        () =>
          converting(kind, make()),
    ),
    fc.tuple(fc.constantFrom(...ODDITIES), tie('value')).map(
      ([kind, make]) =>
        () =>
          odd(kind, make()),
    ),
  ),
})).value;

export const someLimits = fc.record({
  attributeValueLengthLimit: fc.integer({ min: 1, max: 2000 }),
  valueDepthLimit: fc.integer({ min: 1, max: 6 }),
  valueItemCountLimit: fc.integer({ min: 1, max: 40 }),
});
