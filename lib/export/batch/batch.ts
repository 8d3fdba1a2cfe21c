/** Spans or log records that are exported together. `settled` resolves when their result is known. */
export class Batch<Item> {
  readonly settled: Promise<void>;
  /** A copy of the length, because an exporter may empty the array. */
  readonly size: number;
  settle!: () => void;
  timer: NodeJS.Timeout | undefined;
  /** The mark of the outage report when the export started. */
  mark: number | undefined;
  /** Why some or all of its items were not delivered. */
  failure: Error | undefined;

  constructor(readonly items: Item[]) {
    this.size = items.length;
    this.settled = new Promise((resolve) => {
      this.settle = resolve;
    });
  }
}
