import { warn } from './warning';

const INTERVAL_MILLIS = 60_000;

/**
 * A warning about spans or traces that are lost one by one. The first loss is reported at once. Later losses are added up
 * and reported at most once a minute.
 */
export class RepeatedWarning {
  private unreported = 0;
  private quietUntil = Number.NEGATIVE_INFINITY;

  /** @param text formats the warning for a number of losses */
  constructor(
    private readonly code: string,
    private readonly text: (count: number) => string,
  ) {}

  /** @param now milliseconds of a monotonic clock */
  count(lost: number, now = performance.now()): void {
    this.unreported += lost;
    if (now >= this.quietUntil) this.report(now);
  }

  /** Reports the losses that have not been reported yet. */
  report(now = performance.now()): void {
    if (this.unreported === 0) return;
    const count = this.unreported;
    this.unreported = 0;
    this.quietUntil = now + INTERVAL_MILLIS;
    warn(this.code, this.text(count));
  }
}
