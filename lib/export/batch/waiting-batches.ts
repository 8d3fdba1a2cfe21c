import { Batch } from './batch';

/** While a receiver is unavailable, other batches are tried only after this many failures. */
const MOST_TRIES = 3;

/** The batches that wait to be sent, in the order in which they were filled. */
export class WaitingBatches<Load> {
  private batches: Batch<Load>[] = [];
  private sequence = 0;

  get all(): readonly Batch<Load>[] {
    return this.batches;
  }

  add(load: Load, size: number): void {
    this.batches.push(new Batch(load, size, this.sequence++));
  }

  /** Puts a batch back in its place. */
  giveBack(batch: Batch<Load>): void {
    const place = this.batches.findIndex(({ sequence }) => sequence > batch.sequence);
    if (place === -1) this.batches.push(batch);
    else this.batches.splice(place, 0, batch);
  }

  /**
   * Removes and returns the next batch to send: the first one. While the receiver seems to be unavailable, it is the first one that has not
   * failed while others arrived, and after some failures each batch in turn: a batch may itself be the cause.
   *
   * @param failures how many exports in a row have shown that the receiver is unavailable
   */
  next(failures: number): Batch<Load> | undefined {
    if (failures === 0) return this.batches.shift();
    const { length } = this.batches;
    const first = this.batches.findIndex(({ strikes }) => strikes === 0);
    const place = failures <= MOST_TRIES ? Math.max(0, first) : (failures - MOST_TRIES) % length;
    const [batch] = this.batches.splice(place, 1);
    return batch;
  }

  takeAll(): readonly Batch<Load>[] {
    return this.batches.splice(0);
  }
}
