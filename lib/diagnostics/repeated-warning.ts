import { warn } from './warning';

const INTERVAL_MILLIS = 60_000;

/**
 * A warning about spans or traces that are lost one by one. The first loss is reported at once. Later ones are reported
 * at most once a minute, with their number.
 */
export class RepeatedWarning {
  private unsaid = 0;
  private quietUntil = Number.NEGATIVE_INFINITY;

  /** @param text makes the warning for a number of losses */
  constructor(
    private readonly code: string,
    private readonly text: (count: number) => string,
  ) {}

  /** @param now milliseconds of a clock that never goes back */
  count(lost: number, now = performance.now()): void {
    this.unsaid += lost;
    if (now >= this.quietUntil) this.say(now);
  }

  /** Reports the losses that have not been reported yet. */
  say(now = performance.now()): void {
    if (this.unsaid === 0) return;
    const count = this.unsaid;
    this.unsaid = 0;
    this.quietUntil = now + INTERVAL_MILLIS;
    warn(this.code, this.text(count));
  }
}
