type Method = (this: unknown, ...args: never[]) => unknown;

/**
 * Replaces a method on one object, never on its prototype. Does nothing if the object has no such method.
 *
 * @param replace gets the original, unbound, and returns the replacement
 */
export function replaceOwn(target: object, name: string, replace: (original: Method) => Method): void {
  const original = (target as Readonly<Record<string, unknown>>)[name];
  if (typeof original !== 'function') return;
  const enumerable = Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false;
  const value = replace(original as Method);
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable });
}
