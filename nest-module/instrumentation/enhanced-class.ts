import { Instrument } from '../../lib/instrument/instrument';
import type { InstrumentOptions } from '../../lib/instrument/instrument-options';
import { originalOf } from '../../lib/instrument/instrumented';
import type { AnyFunction } from '../../lib/names/parameter-names';

export type Class = abstract new (...args: never[]) => object;

/** Restores an instrumented method. */
export type Undo = () => void;

interface EnhancedMethod {
  /** The original property; `undefined` if the class inherits the method. */
  readonly own: PropertyDescriptor | undefined;
  /** The number of applications in the process that need the method instrumented. */
  users: number;
}

const enhanced = new WeakMap<object, Map<string, EnhancedMethod>>();

/**
 * Instruments one own or inherited method of a class, as `@Instrument()` does. A method that is already decorated keeps
 * its own options.
 *
 * @returns a function that restores the method, once every application in the process that instrumented it has called
 * its own
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

/** Whether the application decorated the method, in this class or the one it is inherited from. */
function isDecorated(prototype: object, key: string): boolean {
  let holder: object | null = prototype;
  while (holder && !Object.hasOwn(holder, key)) holder = Object.getPrototypeOf(holder) as object | null;
  if (!holder || enhanced.get(holder)?.has(key)) return false;
  const method: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
  return typeof method === 'function' && originalOf(method as AnyFunction) !== undefined;
}

/** The class of an instance; `undefined` if the class is built in, or the value is no instance. */
export function classOf(instance: unknown): Class | undefined {
  if (typeof instance !== 'object' || instance === null) return undefined;
  const constructor: unknown = (Object.getPrototypeOf(instance) as { constructor?: unknown } | null)?.constructor;
  return isClass(constructor) ? constructor : undefined;
}

/** Whether a value is a constructor that is not built into JavaScript. */
export function isClass(value: unknown): value is Class {
  return (
    typeof value === 'function' &&
    typeof value.prototype === 'object' &&
    value.prototype !== null &&
    !/\[native code\]\s*\}$/.test(Function.prototype.toString.call(value))
  );
}
