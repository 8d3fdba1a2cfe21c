import { OptionError } from '../diagnostics/option-error';
import { instrumented, isDecided, originalOf } from './instrumented';
import { checkClassOptions, type InstrumentClassOptions, type InstrumentOptions } from './options';
import { marksOf } from './parameter-marks';
import type { AnyFunction } from './parameter-names';

type Class = AnyFunction & { readonly prototype: object };

/** Legacy decorators (`experimentalDecorators`): the class exists, and its methods are properties of it. */
export function decorateLegacyMethod(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  options: InstrumentOptions,
): PropertyDescriptor {
  const className = typeof target === 'function' ? target.name : target.constructor.name;
  const method: unknown = descriptor?.value;
  if (!descriptor || typeof method !== 'function')
    throw notAMethod(`${className}.${nameOf(key)}`, descriptor ? (method ?? descriptor) : undefined);
  const identity = { className, methodName: nameOf(key), marks: marksOf(target, key) };
  return { ...descriptor, value: instrumented(method as AnyFunction, identity, options) };
}

/** Standard decorators (TC39): the class does not exist yet, so its name is found at the first call. */
export function decorateStandardMethod(
  method: unknown,
  context: ClassMethodDecoratorContext,
  options: InstrumentOptions,
): unknown {
  if (context.kind !== 'method' || typeof method !== 'function') throw notAMethod(nameOf(context.name), method);
  const original = originalOf(method as AnyFunction) ?? (method as AnyFunction);
  return instrumented(
    method as AnyFunction,
    {
      className: undefined,
      methodName: nameOf(context.name),
      classNameOf: (self) => ownerName(self, context, original),
    },
    options,
  );
}

/**
 * Instruments the methods that a class defines itself, static ones and those named by symbols too; not its constructor,
 * accessors, private and inherited methods, nor what has a decorator of ours already.
 */
export function decorateClass(target: Class, options: InstrumentClassOptions): void {
  checkClassOptions(`@Instrument on the class ${target.name}`, options);
  if (options.off) return;
  for (const holder of [target.prototype, target]) {
    for (const key of Reflect.ownKeys(holder)) {
      const descriptor = Object.getOwnPropertyDescriptor(holder, key);
      if (!descriptor || !isOwnMethod(holder, key, descriptor)) continue;
      Object.defineProperty(holder, key, {
        ...descriptor,
        value: instrumented(
          descriptor.value as AnyFunction,
          { className: target.name, methodName: nameOf(key), marks: marksOf(holder, key) },
          options,
        ),
      });
    }
  }
}

/** A static property that holds a class or a function is no method: methods are not enumerable. */
function isOwnMethod(holder: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
  const { value, configurable } = descriptor as { value: unknown; configurable?: boolean };
  if (key === 'constructor' || typeof value !== 'function' || !configurable) return false;
  if (
    typeof holder === 'function' &&
    (descriptor.enumerable || /^class\b/.test(Function.prototype.toString.call(value)))
  ) {
    return false;
  }
  return !isDecided(value as AnyFunction);
}

/** The class, among those that `self` belongs to, that defines the method; a private method shows on none of them. */
function ownerName(self: unknown, context: ClassMethodDecoratorContext, original: AnyFunction): string | undefined {
  if ((typeof self !== 'object' && typeof self !== 'function') || self === null) return undefined;
  if (context.private) return classNameOf(self);
  for (let holder: object | null = self; holder; holder = Object.getPrototypeOf(holder) as object | null) {
    const method: unknown = Object.getOwnPropertyDescriptor(holder, context.name)?.value;
    if (typeof method === 'function' && originalOf(method as AnyFunction) === original) return classNameOf(holder);
  }
  return classNameOf(self);
}

function classNameOf(holder: object): string | undefined {
  const owner: unknown = typeof holder === 'function' ? holder : (holder as { constructor?: unknown }).constructor;
  return typeof owner === 'function' && owner.name ? owner.name : undefined;
}

export function notAMethod(where: string, got: unknown): OptionError {
  return new OptionError(
    'ERR_NOT_A_METHOD',
    '@Instrument',
    `@Instrument expects a method or a class, but ${where} is ${got === undefined ? 'neither' : `a ${typeof got} or an accessor`}. ` +
      'Decorate the method itself, or wrap a function: instrument(options, fn).',
  );
}

const nameOf = (key: string | symbol): string => (typeof key === 'symbol' ? (key.description ?? 'symbol') : key);
