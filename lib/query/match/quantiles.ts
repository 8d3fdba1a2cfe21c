/** Values that are kept exactly. More are counted in buckets, whose bounds differ by 1 %. */
const MOST_EXACT = 2048;
const GROWTH = Math.log(1.01);

/** Count, sum, bounds and percentiles of numbers, in bounded memory. */
export class Quantiles {
  count = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;
  #exact: number[] | undefined = [];
  readonly #buckets = new Map<number, number>();

  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (!this.#exact) {
      this.#countInBucket(value);
      return;
    }
    this.#exact.push(value);
    if (this.#exact.length <= MOST_EXACT) return;
    for (const each of this.#exact) this.#countInBucket(each);
    this.#exact = undefined;
  }

  /**
   * The smallest value that at least this share of the values does not exceed; exact up to 2048 values, then within 1 %.
   *
   * @param share above 0 and at most 1
   * @returns NaN without values
   */
  at(share: number): number {
    if (this.count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(share * this.count));
    if (this.#exact) {
      this.#exact = this.#exact.toSorted((a, b) => a - b);
      return this.#exact[rank - 1] ?? Number.NaN;
    }
    let seen = 0;
    for (const [bucket, count] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return Math.min(this.max, Math.max(this.min, valueOf(bucket)));
    }
    return this.max;
  }

  #countInBucket(value: number): void {
    const bucket = bucketOf(value);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
  }
}

/** Buckets of negative values have negative numbers, and that of zero is 0. The offset lets fractions below 1 have buckets. */
const OFFSET = 10_000;

function bucketOf(value: number): number {
  if (value === 0) return 0;
  const bucket = Math.max(1, Math.round(Math.log(Math.abs(value)) / GROWTH) + OFFSET);
  return value < 0 ? -bucket : bucket;
}

function valueOf(bucket: number): number {
  if (bucket === 0) return 0;
  return Math.sign(bucket) * Math.exp((Math.abs(bucket) - OFFSET) * GROWTH);
}
