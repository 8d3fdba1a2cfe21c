import { isPlainObject } from '../../validation/predicates';

/**
 * A copy of an object with its own members and its prototype. Clients also read inherited members.
 *
 * @throws errors of getters, and a TypeError for a value that is not an object
 */
export function shallowCopy<T extends object>(value: T | null | undefined): T {
  if (value === undefined || value === null) return {} as T;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new TypeError(`expected an object, got a ${typeof value}`);
  if (isPlainObject(value)) return { ...value };
  return Object.assign(Object.create(Object.getPrototypeOf(value) as object) as T, value);
}

/** Headers in the form of most clients: names and values. */
export type Headers = Record<string, unknown>;

/** A message, or its options, from which the client reads headers. */
export interface Headed {
  readonly headers?: unknown;
}

/** A copy of a message, with a copy of its headers. */
export function withCopiedHeaders<T extends object>(message: T | null | undefined): T & { readonly headers: Headers } {
  const copy = shallowCopy(message) as T & { headers: Headers };
  copy.headers = shallowCopy((message as Headed | null | undefined)?.headers as Headers | undefined);
  return copy;
}
