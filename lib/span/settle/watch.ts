import type { Method } from './member';

/**
 * Calls that may wait for one object; further calls end at return. This bounds the memory of a method that returns the
 * same object again and again while nothing settles it.
 */
const MAX_CALLS = 1000;

interface Replacement {
  readonly name: string;
  readonly method: Method;
  /** The own property that it replaced. */
  readonly own: PropertyDescriptor | undefined;
}

/**
 * The only watch of an object: the open calls that have returned it, and the methods that replace its own until the last of
 * them is done.
 *
 * Other copies of this package use it, so its public members are part of the process record's version.
 */
export class Watch<Call> {
  readonly calls: Call[] = [];
  /** Number of calls added so far, including those that are done. */
  added = 0;
  private readonly put: Replacement[] = [];

  /** @param watches the map that holds the watch; none if the watch is found by the methods on its object */
  constructor(
    private readonly target: object,
    private readonly watches?: WeakMap<object, Watch<Call>>,
  ) {}

  /** @returns `false` if too many calls wait for the object already */
  add(call: Call): boolean {
    if (this.calls.length >= MAX_CALLS) return false;
    this.calls.push(call);
    this.added++;
    return true;
  }

  /**
   * Removes calls, and restores the object's methods after the last of them.
   *
   * @param added value of {@link added} when the outcome was requested: later calls stay. All calls by default.
   * @returns the removed calls
   */
  finish(added = this.added): readonly Call[] {
    const { calls } = this;
    const first = this.added - calls.length;
    const done = calls.splice(0, Math.max(0, added - first));
    if (calls.length === 0) this.takeOff();
    return done;
  }

  /**
   * Replaces a method of the object, unless this watch has done so already.
   *
   * @returns `false` if the object does not allow it
   */
  replace(name: string, method: Method): boolean {
    const { put, target } = this;
    for (let index = 0; index < put.length; index++) if (put[index]?.name === name) return true;
    const own = Object.hasOwn(target, name) ? Object.getOwnPropertyDescriptor(target, name) : undefined;
    // Keeps `{ ...object }` the same.
    const enumerable = own?.enumerable ?? false;
    const descriptor = { value: method, configurable: true, writable: true, enumerable };
    if (!Reflect.defineProperty(target, name, descriptor)) return false;
    put.push({ name, method, own });
    return true;
  }

  /** Restores the methods in reverse order, which is cheap in V8. A method that other code has replaced since stays. */
  takeOff(): void {
    const { put, target } = this;
    for (let index = put.length - 1; index >= 0; index--) {
      const { name, method, own } = put[index] as Replacement;
      if (Object.getOwnPropertyDescriptor(target, name)?.value !== method) continue;
      const isOff = own ? Reflect.defineProperty(target, name, own) : Reflect.deleteProperty(target, name);
      if (isOff) put.splice(index, 1);
    }
    if (put.length === 0) this.watches?.delete(target);
  }
}

/** The watch of an object; created if there is none. */
export function watchOf<Call>(watches: WeakMap<object, Watch<Call>>, target: object): Watch<Call> {
  const known = watches.get(target);
  if (known) return known;
  const watch = new Watch<Call>(target, watches);
  watches.set(target, watch);
  return watch;
}
