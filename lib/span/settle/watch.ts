import type { Method } from './member';

/**
 * Calls that wait for the same object. More of them end at their return: memory must stay flat where a method returns
 * one object again and again and nobody uses it up.
 */
const MOST_CALLS = 1000;

/** A method that stands in the place of the object's own. */
interface Replacement {
  readonly name: string;
  readonly method: Method;
  /** What the object itself had under the name. */
  readonly own: PropertyDescriptor | undefined;
}

/**
 * The one watch of an object: all calls that have returned it, and the methods that were put on it. They are taken off
 * again when the last of the calls is done.
 *
 * Copies of this package use each other's: the public members are part of the version of the process record.
 */
export class Watch<Call> {
  readonly calls: Call[] = [];
  /** Calls that have been added so far, those that are done too. */
  added = 0;
  private readonly put: Replacement[] = [];

  /** @param watches where the watch is kept; nothing where it is found by the methods on its object */
  constructor(
    private readonly target: object,
    private readonly watches?: WeakMap<object, Watch<Call>>,
  ) {}

  /** @returns `false` where too many calls wait for the object already */
  add(call: Call): boolean {
    if (this.calls.length >= MOST_CALLS) return false;
    this.calls.push(call);
    this.added++;
    return true;
  }

  /**
   * Takes calls out, and with the last of them the methods off.
   *
   * @param added as it was when the outcome was asked for: later calls stay. All calls by default.
   */
  finish(added = this.added): readonly Call[] {
    const { calls } = this;
    const first = this.added - calls.length;
    const done = calls.splice(0, Math.max(0, added - first));
    if (calls.length === 0) this.takeOff();
    return done;
  }

  /**
   * Puts a method on the object, unless there is one of ours already.
   *
   * @returns `false` for an object that does not take it
   */
  replace(name: string, method: Method): boolean {
    const { put, target } = this;
    for (let index = 0; index < put.length; index++) if (put[index]?.name === name) return true;
    const own = Object.hasOwn(target, name) ? Object.getOwnPropertyDescriptor(target, name) : undefined;
    // A copy that is made by `{ ...object }` has what the object has.
    const enumerable = own?.enumerable ?? false;
    const descriptor = { value: method, configurable: true, writable: true, enumerable };
    if (!Reflect.defineProperty(target, name, descriptor)) return false;
    put.push({ name, method, own });
    return true;
  }

  /** Last in, first out: that is what V8 undoes cheaply. What others have put over ours stays, and ours below it. */
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

/** The watch of an object; made where there is none. */
export function watchOf<Call>(watches: WeakMap<object, Watch<Call>>, target: object): Watch<Call> {
  const known = watches.get(target);
  if (known) return known;
  const watch = new Watch<Call>(target, watches);
  watches.set(target, watch);
  return watch;
}
