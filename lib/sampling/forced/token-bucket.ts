const TOKEN = 1000;

/**
 * Token bucket: limits the rate per second and allows a burst after a quiet period.
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
  /** In thousandths of a token, so that whole milliseconds add up without rounding. */
  private level: number;
  private filledAt: number;

  /**
   * @param perSecond tokens added per second
   * @param burst capacity, and tokens at the start
   * @param clock time in milliseconds; a clock that goes back adds no tokens
   */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly clock: () => number,
  ) {
    this.level = burst * TOKEN;
    this.filledAt = clock();
  }

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
