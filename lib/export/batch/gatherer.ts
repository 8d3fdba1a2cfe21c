/** The result of adding an item: it is in the batch, the memory is full, or it cannot be encoded. */
export type Added = 'added' | 'full' | 'broken';

/** Collects items into the batch that an exporter takes. */
export interface Gatherer<Item, Load> {
  /** How many items are collected. */
  readonly size: number;
  /** @param close sends the collected batch; called if the item does not fit in the same request */
  add(item: Item, close: () => void): Added;
  /** Returns the collected batch, and starts a new one. */
  take(): Load;
  /** Drops the collected batch. */
  clear(): void;
}

/** Collects the items as objects, for an exporter of the application. */
export class ItemGatherer<Item> implements Gatherer<Item, Item[]> {
  private items: Item[] = [];

  get size(): number {
    return this.items.length;
  }

  add(item: Item): Added {
    this.items.push(item);
    return 'added';
  }

  take(): Item[] {
    const { items } = this;
    this.items = [];
    return items;
  }

  clear(): void {
    this.items = [];
  }
}
