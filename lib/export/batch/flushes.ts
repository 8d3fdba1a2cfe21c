interface Flush<Batch> {
  readonly left: Set<Batch>;
  failure: Error | undefined;
  readonly end: (failure: Error | undefined) => void;
}

/** The flushes that wait for the results of batches. */
export class Flushes<Batch> {
  private readonly open = new Set<Flush<Batch>>();

  /** Resolves when all batches have a result: with the first error, if one failed. */
  wait(batches: readonly Batch[]): Promise<Error | undefined> {
    if (batches.length === 0) return Promise.resolve(undefined);
    return new Promise((end) => void this.open.add({ left: new Set(batches), failure: undefined, end }));
  }

  /** @param failure why some of its items were not delivered */
  settle(batch: Batch, failure: Error | undefined): void {
    for (const flush of this.open) {
      if (!flush.left.delete(batch)) continue;
      flush.failure ??= failure;
      if (flush.left.size > 0) continue;
      this.open.delete(flush);
      flush.end(flush.failure);
    }
  }
}
