import { types } from 'node:util';

export type Method = (...args: unknown[]) => unknown;

/**
 * A method of an object, found without running a getter: a getter of a result may be slow, or return something else the
 * next time.
 *
 * @returns `undefined` if the member is missing, is not a function, or is behind a getter
 */
export function methodOf(value: object, name: string | symbol): Method | undefined {
  if (!(name in value)) return undefined;
  if (types.isProxy(value)) return asMethod((value as Record<string | symbol, unknown>)[name]);
  return asMethod(descriptorOf(value, name)?.value);
}

/** {@link methodOf} that runs a getter, once. */
export function readMethod(value: object, name: string): Method | undefined {
  if (!(name in value)) return undefined;
  return asMethod((value as Record<string, unknown>)[name]);
}

/** Takes the place of a value behind a getter. */
export const HIDDEN: unique symbol = Symbol('behind a getter');

/** A member of an object, read without running a getter; {@link HIDDEN} if it is behind one. */
export function shownAt(value: object, name: string): unknown {
  if (types.isProxy(value)) return (value as Record<string, unknown>)[name];
  const descriptor = descriptorOf(value, name);
  return descriptor && !('value' in descriptor) ? HIDDEN : descriptor?.value;
}

/** A function that runs the getter of a member; `undefined` if there is no getter. */
export function getterOf(value: object, name: string): ((self: unknown) => unknown) | undefined {
  const descriptor = descriptorOf(value, name);
  return descriptor?.get && ((self) => descriptor.get?.call(self) as unknown);
}

/** Whether a value is an object or a function. */
export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function descriptorOf(value: object, name: string | symbol): PropertyDescriptor | undefined {
  for (let holder: object | null = value; holder; holder = Object.getPrototypeOf(holder) as object | null) {
    const found = Object.getOwnPropertyDescriptor(holder, name);
    if (found) return found;
  }
  return undefined;
}

function asMethod(value: unknown): Method | undefined {
  return typeof value === 'function' ? (value as Method) : undefined;
}
