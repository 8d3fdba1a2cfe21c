import { Instrument } from '../../lib/instrument/instrument';
import type { InstrumentOptions } from '../../lib/instrument/instrument-options';
import { originalOf } from '../../lib/instrument/instrumented';
import type { AnyFunction } from '../../lib/names/parameter-names';

export type Class = abstract new (...args: never[]) => object;

/** A method that was instrumented from outside, and how to put it back. */
export type Undo = () => void;

interface EnhancedMethod {
  /** The property as it was; `undefined` where the class inherits the method. */
  readonly own: PropertyDescriptor | undefined;
  /** How many applications of the process want the method instrumented. */
  users: number;
}

const enhanced = new WeakMap<object, Map<string, EnhancedMethod>>();

/**
 * Instruments one method of a class as its decorator would, also one that the class inherits. A method that has been
 * decorated is left as it is, with its own options.
 *
 * @returns how to put the class back as it was; that happens when the last application of the process asks for it
 */
export function instrumentMethod(target: Class, key: string, options: InstrumentOptions): Undo {
  const prototype = target.prototype as Record<string, unknown>;
  const methods = enhanced.get(prototype) ?? new Map<string, EnhancedMethod>();
  enhanced.set(prototype, methods);
  const method = methods.get(key) ?? enhance(prototype, key, options);
  if (!method) return () => undefined;
  methods.set(key, method);
  method.users++;
  return () => {
    if (--method.users > 0) return;
    methods.delete(key);
    if (method.own) Object.defineProperty(prototype, key, method.own);
    else delete prototype[key];
  };
}

type LegacyMethodDecorator = (target: object, key: string, descriptor: PropertyDescriptor) => unknown;

function enhance(
  prototype: Record<string, unknown>,
  key: string,
  options: InstrumentOptions,
): EnhancedMethod | undefined {
  const own = Object.getOwnPropertyDescriptor(prototype, key);
  const method = prototype[key];
  if (typeof method !== 'function' || own?.configurable === false || isDecorated(prototype, key)) return undefined;
  const descriptor = own ?? { value: method, writable: true, enumerable: false, configurable: true };
  const decorate = Instrument(options) as unknown as LegacyMethodDecorator;
  Object.defineProperty(prototype, key, decorate(prototype, key, descriptor) as PropertyDescriptor);
  return { own, users: 0 };
}

/** Whether the application has decorated the method, here or in the class that it is inherited from. */
function isDecorated(prototype: object, key: string): boolean {
  let holder: object | null = prototype;
  while (holder && !Object.hasOwn(holder, key)) holder = Object.getPrototypeOf(holder) as object | null;
  if (!holder || enhanced.get(holder)?.has(key)) return false;
  const method: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
  return typeof method === 'function' && originalOf(method as AnyFunction) !== undefined;
}

/** The class of an instance, where it is one that an application wrote. */
export function classOf(instance: unknown): Class | undefined {
  if (typeof instance !== 'object' || instance === null) return undefined;
  const constructor: unknown = (Object.getPrototypeOf(instance) as { constructor?: unknown } | null)?.constructor;
  return isClass(constructor) ? constructor : undefined;
}

/** Whether a value can be made instances of and is no part of JavaScript itself. */
export function isClass(value: unknown): value is Class {
  return (
    typeof value === 'function' &&
    typeof value.prototype === 'object' &&
    value.prototype !== null &&
    !/\[native code\]\s*\}$/.test(Function.prototype.toString.call(value))
  );
}
