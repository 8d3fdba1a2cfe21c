import type { SettableCarrier } from '../../propagation/carrier/writable-carrier';

type HeaderItem = Readonly<Record<string, unknown>>;

/** Headers in the form of node-rdkafka: a list of objects with one name and value each. */
export class HeaderList implements SettableCarrier {
  /** @param items a copy of the list; `set` adds to it */
  constructor(readonly items: HeaderItem[]) {}

  keys(): string[] {
    return this.items.flatMap((item) => Object.keys(item));
  }

  get(name: string): unknown {
    return this.items.find((item) => Object.hasOwn(item, name))?.[name];
  }

  set(name: string, value: string): void {
    this.items.push({ [name]: value });
  }
}
