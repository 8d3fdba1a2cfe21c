import { Instrument, type InstrumentOptions } from '../../lib/index';

export type Class = abstract new (...args: never[]) => object;

/** A method that was instrumented from outside, and how to put it back. */
export type Undo = () => void;

/**
 * Instruments one method of a class as its decorator would, also one that the class inherits; a method that has been
 * decorated keeps its own options.
 *
 * @returns how to put the class back as it was
 */
export function instrumentMethod(target: Class, key: string, options: InstrumentOptions): Undo {
  const prototype = target.prototype as Record<string, unknown>;
  const own = Object.getOwnPropertyDescriptor(prototype, key);
  const method = prototype[key];
  if (typeof method !== 'function' || own?.configurable === false) return () => undefined;
  const descriptor = own ?? { value: method, writable: true, enumerable: false, configurable: true };
  const decorated: unknown = (Instrument(options) as LegacyMethodDecorator)(prototype, key, descriptor);
  Object.defineProperty(prototype, key, decorated as PropertyDescriptor);
  return () => {
    if (own) Object.defineProperty(prototype, key, own);
    else delete prototype[key];
  };
}

type LegacyMethodDecorator = (target: object, key: string, descriptor: PropertyDescriptor) => unknown;

/** The class of an instance, where it is one that an application wrote. */
export function classOf(instance: unknown): Class | undefined {
  if (typeof instance !== 'object' || instance === null) return undefined;
  const constructor: unknown = (Object.getPrototypeOf(instance) as { constructor?: unknown } | null)?.constructor;
  if (typeof constructor !== 'function' || isNative(constructor)) return undefined;
  return constructor as Class;
}

const isNative = (constructor: object): boolean =>
  /\[native code\]\s*\}$/.test(Function.prototype.toString.call(constructor));
