/** What became of an item: it is in the batch, it found no memory, or it cannot be written. */
export type Added = 'added' | 'full' | 'broken';

/** Collects items into what an exporter takes. */
export interface Gatherer<Item, Load> {
  /** How many items are collected. */
  readonly size: number;
  /** @param close sends what is collected, because the item does not fit in the same request */
  add(item: Item, close: () => void): Added;
  /** Starts anew. */
  take(): Load;
  /** Drops what is collected. */
  clear(): void;
}

/** Collects the items themselves, for an exporter of the application. */
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
