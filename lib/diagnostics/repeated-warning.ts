import { warn } from './warning';

const INTERVAL_MILLIS = 60_000;

/**
 * A warning about spans that are lost one by one: said at the first, then at most once a minute with how many there
 * have been, so that a flood of spans is no flood of lines.
 */
export class RepeatedWarning {
  private unsaid = 0;
  private quietUntil = Number.NEGATIVE_INFINITY;

  /** @param text the warning for a number of spans */
  constructor(
    private readonly code: string,
    private readonly text: (count: number) => string,
  ) {}

  count(spans: number): void {
    this.unsaid += spans;
    if (performance.now() >= this.quietUntil) this.say();
  }

  /** Says what has not been said yet. */
  say(): void {
    if (this.unsaid === 0) return;
    const count = this.unsaid;
    this.unsaid = 0;
    this.quietUntil = performance.now() + INTERVAL_MILLIS;
    warn(this.code, this.text(count));
  }
}
