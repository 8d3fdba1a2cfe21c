import { guard } from '../diagnostics/fault';
import { runToEnd } from '../span/settle';
import type { Callsite } from './callsite';
import type { AnyFunction } from './parameter-names';

const originals = new WeakMap<AnyFunction, AnyFunction>();

/** The function that runs in place of a decorated one: the same to its caller, a span to the outside. */
export function wrap<F extends AnyFunction>(callsite: Callsite, original: F): F {
  const wrapper = function (this: unknown, ...args: never[]): unknown {
    const body = (): unknown => Reflect.apply(original, this, args);
    const open = guard('opening the span of a call', () => callsite.open(this, args), undefined);
    return open ? runToEnd(open, body) : body();
  };
  originals.set(wrapper, original);
  return resemble(wrapper, original) as F;
}

/** The function that was decorated, where `candidate` is a wrapper of ours. */
export function originalOf(candidate: AnyFunction): AnyFunction | undefined {
  return originals.get(candidate);
}

interface MetadataReflection {
  getOwnMetadataKeys?(target: object): unknown[];
  getOwnMetadata?(key: unknown, target: object): unknown;
  defineMetadata?(key: unknown, value: unknown, target: object): void;
}

/**
 * Gives the wrapper what frameworks read from a method: name, length, properties, and the metadata that other
 * decorators put on it with `reflect-metadata`, where that is loaded.
 */
function resemble(wrapper: AnyFunction, original: AnyFunction): AnyFunction {
  const { prototype: _constructible, ...descriptors } = Object.getOwnPropertyDescriptors(original) as Record<
    string,
    PropertyDescriptor
  >;
  Object.defineProperties(wrapper, descriptors);
  const reflection = Reflect as MetadataReflection;
  for (const key of reflection.getOwnMetadataKeys?.(original) ?? []) {
    reflection.defineMetadata?.(key, reflection.getOwnMetadata?.(key, original), wrapper);
  }
  return wrapper;
}
