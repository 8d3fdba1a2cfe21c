import type { AnyFunction } from '../names/parameter-names';

interface MetadataReflection {
  getOwnMetadataKeys?(target: object): unknown[];
  getOwnMetadata?(key: unknown, target: object): unknown;
  defineMetadata?(key: unknown, value: unknown, target: object): void;
}

/**
 * Gives the wrapper what frameworks read from a method: name, length, properties, source text, and the metadata that
 * other decorators put on it with `reflect-metadata`, where that is loaded.
 */
export function resemble(wrapper: AnyFunction, original: AnyFunction): AnyFunction {
  // What a function that is not strict has of its last call says nothing of the wrapper's.
  const {
    arguments: _arguments,
    caller: _caller,
    ...descriptors
  } = Object.getOwnPropertyDescriptors<Record<string, unknown>>(original as never);
  const toString = { value: () => Function.prototype.toString.call(original), configurable: true, writable: true };
  Object.defineProperties(wrapper, { toString, ...descriptors });
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object);
  copyMetadata(original, wrapper);
  return wrapper;
}

function copyMetadata(from: object, to: object): void {
  const reflection = Reflect as MetadataReflection;
  for (const key of reflection.getOwnMetadataKeys?.(from) ?? []) {
    reflection.defineMetadata?.(key, reflection.getOwnMetadata?.(key, from), to);
  }
}
