import type { ModulesContainer } from '@nestjs/core';
import { type Class, isClass } from '../instrumentation/enhanced-class';

interface Replaced {
  /** The number of applications in the process that use the controller or method. */
  users: number;
  /** The original own list; `undefined` if it had none or inherits one. */
  readonly own: unknown;
}

const replaced = new Map<string, WeakMap<object, Replaced>>();

/**
 * Changes the enhancer lists in the metadata of controllers and their methods. Applications of one process share these
 * lists: the first one changes a list, and the last one restores it.
 */
export class EnhancerLists {
  private readonly mine = new Set<object>();
  private readonly all: WeakMap<object, Replaced>;

  /** @param key metadata key of the list, such as `__interceptors__` */
  constructor(private readonly key: string) {
    this.all = replaced.get(key) ?? new WeakMap<object, Replaced>();
    replaced.set(key, this.all);
  }

  /** The own or inherited list of a controller or method. */
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

  /** Reverts the changes of this application. */
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

export function controllersOf(modules: ModulesContainer): readonly Class[] {
  const wrappers = [...modules.values()].flatMap(({ controllers }) => Array.from(controllers.values()));
  return wrappers.map(({ metatype }) => metatype).filter(isClass);
}
