import type { AnyFunction } from '../names/parameter-names';

interface MetadataReflection {
  getOwnMetadataKeys?(target: object): unknown[];
  getOwnMetadata?(key: unknown, target: object): unknown;
  defineMetadata?(key: unknown, value: unknown, target: object): void;
}

/**
 * Copies what frameworks read from a method to its wrapper: name, length, properties, source text, and the metadata that
 * other decorators set with `reflect-metadata`, if that is loaded.
 */
export function copyFunctionMetadata(wrapper: AnyFunction, original: AnyFunction): AnyFunction {
  // On a sloppy-mode function, `arguments` and `caller` describe its own last call.
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
