import type { ModulesContainer } from '@nestjs/core';
import { type Class, isClass } from '../instrumentation/enhanced-class';

interface Replaced {
  /** How many applications of the process use the controller or method. */
  users: number;
  /** The list of its own that it had before; `undefined` where it had none, or inherits that of another class. */
  readonly own: unknown;
}

const replaced = new Map<string, WeakMap<object, Replaced>>();

/**
 * The lists of enhancers that Nest keeps in the metadata of controllers and of their methods, as one application changes
 * them. A list is changed once, however many applications of the process use it, and restored after the last of them.
 */
export class EnhancerLists {
  private readonly mine = new Set<object>();
  private readonly all: WeakMap<object, Replaced>;

  /** @param key the metadata that holds the list, such as `__interceptors__` */
  constructor(private readonly key: string) {
    this.all = replaced.get(key) ?? new WeakMap<object, Replaced>();
    replaced.set(key, this.all);
  }

  /** The list of a controller or a method, which may be inherited. */
  of(holder: object): readonly unknown[] {
    return (Reflect.getMetadata(this.key, holder) ?? []) as unknown[];
  }

  change(holder: object, changed: (list: readonly unknown[]) => readonly unknown[]): void {
    if (this.mine.has(holder)) return;
    this.mine.add(holder);
    const known = this.all.get(holder);
    if (known) {
      known.users++;
      return;
    }
    this.all.set(holder, { users: 1, own: Reflect.getOwnMetadata(this.key, holder) as unknown });
    Reflect.defineMetadata(this.key, changed(this.of(holder)), holder);
  }

  /** Ends the changes of this application. */
  restore(): void {
    for (const holder of this.mine) this.release(holder);
    this.mine.clear();
  }

  private release(holder: object): void {
    const known = this.all.get(holder);
    if (!known || --known.users > 0) return;
    this.all.delete(holder);
    if (known.own === undefined) Reflect.deleteMetadata(this.key, holder);
    else Reflect.defineMetadata(this.key, known.own, holder);
  }
}

/** The classes of all controllers of an application. */
export function controllersOf(modules: ModulesContainer): readonly Class[] {
  const wrappers = [...modules.values()].flatMap(({ controllers }) => Array.from(controllers.values()));
  return wrappers.map(({ metatype }) => metatype).filter(isClass);
}
