const TOKEN = 1000;

/**
 * Lets so many through in a second, and a burst after a quiet time.
 *
 * @example
 * ```ts
 * let now = 0;
 * const bucket = new TokenBucket(2, 3, () => now);
 * [bucket.take(), bucket.take(), bucket.take(), bucket.take()]; // => [true, true, true, false]
 * now += 500;
 * bucket.take(); // => true
 * ```
 */
export class TokenBucket {
  /** In thousandths, so that whole milliseconds add up to whole tokens. */
  private level: number;
  private filledAt: number;

  /**
   * @param perSecond tokens that come in a second
   * @param burst tokens that the bucket holds, and begins with
   * @param clock time in milliseconds; one that is put back fills nothing
   */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly clock: () => number,
  ) {
    this.level = burst * TOKEN;
    this.filledAt = clock();
  }

  /** Whether there was a token; it is gone. */
  take(): boolean {
    const now = this.clock();
    const elapsed = Math.max(0, now - this.filledAt);
    this.filledAt = now;
    this.level = Math.min(this.burst * TOKEN, this.level + elapsed * this.perSecond);
    if (this.level < TOKEN) return false;
    this.level -= TOKEN;
    return true;
  }
}
