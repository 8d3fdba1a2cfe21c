import 'reflect-metadata';
import { runInThisContext } from 'node:vm';
import { instrument, Instrument } from '../../lib';
import type { AnyFunction } from '../../lib/names/parameter-names';
import { copyFunctionMetadata } from '../../lib/instrument/copy-function-metadata';
import { freshTelemetry } from '../fresh-telemetry';

const telemetry = freshTelemetry();

const functionOf = (expression: string): AnyFunction => runInThisContext(`(${expression})`) as AnyFunction;

/** Name and attributes of each own property, but for the source text that a wrapper carries, and for the prototype. */
const propertiesOf = (fn: AnyFunction): object => {
  const hidden = new Set<PropertyKey>(['toString', 'prototype']);
  const keys = Reflect.ownKeys(fn).filter((key) => !hidden.has(key));
  return new Map(keys.map((key) => [key, Object.getOwnPropertyDescriptor(fn, key)]));
};
const prototypeOf = (fn: AnyFunction): unknown => Object.getOwnPropertyDescriptor(fn, 'prototype')?.value;

const SHAPES: readonly (readonly [string, string])[] = [
  ['a method', '{ m(a, b = 1) { return [this, a, b] } }.m'],
  ['an async method', '{ async m(a, b) { return [this, a, b] } }.m'],
  ['a generator', '{ *m(a) { yield this; return a } }.m'],
  ['an async generator', '{ async *m(a) { yield this; return a } }.m'],
  ['an arrow function', '(a, ...b) => [a, b]'],
  ['an async arrow function', 'async (a, b) => [a, b]'],
  ['a function', 'function f(a, b) { "use strict"; return [this, a, b] }'],
  ['an async function', 'async function f(a) { return [this, a] }'],
  ['a generator function', 'function* f(a) { yield this; return a }'],
  ['a function without a name', '(() => function (a) { "use strict"; return [this, a] })()'],
];

describe.each(SHAPES)('the wrapper of %s', (_what, expression) => {
  const original = functionOf(expression);
  const traced = instrument({ name: 'call' }, original);

  it('is another function with the same own properties: name, length and whether it has a prototype', () => {
    expect(traced).not.toBe(original);
    expect(propertiesOf(traced)).toStrictEqual(propertiesOf(original));
    expect(Object.hasOwn(traced, 'prototype')).toBe(Object.hasOwn(original, 'prototype'));
    expect(prototypeOf(traced)).toBe(prototypeOf(original));
  });

  it('has the same prototype, and so the same kind', () => {
    expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(original));
    expect(Object.prototype.toString.call(traced)).toBe(Object.prototype.toString.call(original));
    expect(traced.constructor).toBe(original.constructor);
  });

  it('shows the source of the original', () => {
    expect(String(traced)).toBe(Function.prototype.toString.call(original));
    expect(Object.keys(traced)).toStrictEqual(Object.keys(original));
  });

  it('is a constructor if the original is one', () => {
    const isConstructor = (fn: AnyFunction): boolean => {
      try {
        Reflect.construct(Object, [], fn);
        return true;
      } catch {
        return false;
      }
    };
    expect(isConstructor(traced)).toBe(isConstructor(original));
  });
});

describe('the wrapper of a function', () => {
  it('keeps the properties that others have set on the function', () => {
    const key = Symbol('key');
    const original = Object.defineProperties((id: string): string => id, {
      plain: { value: { a: 1 }, enumerable: true, configurable: true, writable: true },
      hidden: { value: 1 },
      computed: { get: () => 2, configurable: true },
      [key]: { value: 3, enumerable: true },
    });
    const traced = instrument({ name: 'call' }, original);
    expect(propertiesOf(traced)).toStrictEqual(propertiesOf(original));
    expect(Object.getOwnPropertyDescriptor(traced, key)).toStrictEqual(Object.getOwnPropertyDescriptor(original, key));
  });

  it('keeps a custom `toString` of the function', () => {
    const original = Object.assign((id: string): string => id, { toString: () => 'mine' });
    expect(String(instrument({ name: 'call' }, original))).toBe('mine');
  });

  it('creates instances of the same class if the function is a constructor', () => {
    const Point = functionOf('function Point(x) { "use strict"; this.x = x }');
    const Traced = instrument({ name: 'new point' }, Point);
    const make = Traced as unknown as new (x: number) => { x: number };
    const point = new make(1);
    expect(point).toStrictEqual(expect.objectContaining({ x: 1 }));
    expect(point instanceof (Point as unknown as new () => object)).toBe(true);
    expect(point instanceof make).toBe(true);
  });

  it('returns generators that are instances of both wrapper and original', () => {
    const original = functionOf('function* f() { yield 1 }') as () => Iterable<number>;
    const traced = instrument({ name: 'call' }, original);
    const iterator = traced();
    expect(iterator instanceof (traced as unknown as new () => object)).toBe(true);
    expect(iterator instanceof (original as unknown as new () => object)).toBe(true);
    expect([...iterator]).toStrictEqual([1]);
  });

  it('does not copy `arguments` and `caller` of a sloppy-mode function', () => {
    const original = functionOf('function f(a) { return f.arguments.length + a }') as (a: number) => number;
    const traced = instrument({ name: 'call' }, original);
    expect(traced(1)).toBe(2);
    expect(Object.hasOwn(traced, 'arguments')).toBe(false);
    expect(Object.hasOwn(traced, 'caller')).toBe(false);
    expect(telemetry.spans).toHaveLength(1);
  });

  it('copies existing metadata, and does not share later metadata', () => {
    const original = (id: string): string => id;
    Reflect.defineMetadata('path', '/orders', original);
    const traced = instrument({ name: 'call' }, original);
    Reflect.defineMetadata('later', 1, traced);
    expect(Reflect.getOwnMetadata('path', traced)).toBe('/orders');
    expect(Reflect.getOwnMetadataKeys(original)).toStrictEqual(['path']);
  });
});

describe('without reflect-metadata', () => {
  it('a wrapper still copies name, length and properties', () => {
    const { getOwnMetadataKeys } = Reflect;
    Object.assign(Reflect, { getOwnMetadataKeys: undefined });
    try {
      const original = (a: number, b: number): number => a + b;
      const wrapper = (...all: never[]): unknown => all;
      expect(copyFunctionMetadata(wrapper, original)).toBe(wrapper);
      expect([wrapper.name, wrapper.length]).toStrictEqual(['original', 2]);
    } finally {
      Object.assign(Reflect, { getOwnMetadataKeys });
    }
  });
});

describe('a decorated class', () => {
  it('lists the same methods and names as an undecorated one', () => {
    class Plain {
      find(id: string, page = 1): string {
        return `${id} ${page}`;
      }
      async save(): Promise<void> {}
      static all(): void {}
    }
    class Decorated {
      find(id: string, page = 1): string {
        return `${id} ${page}`;
      }
      async save(): Promise<void> {}
      static all(): void {}
    }
    Instrument()(Decorated);
    const shapeOf = (holder: object): unknown =>
      Reflect.ownKeys(holder).map((key) => {
        const { value, ...attributes } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
        const fn = value as AnyFunction;
        return [key, attributes, key === 'constructor' || [fn.name, fn.length, 'prototype' in fn]];
      });
    expect(shapeOf(Decorated.prototype)).toStrictEqual(shapeOf(Plain.prototype));
    expect(Object.keys(new Decorated())).toStrictEqual([]);
    expect(Reflect.ownKeys(Decorated)).toStrictEqual(Reflect.ownKeys(Plain));
  });
});
