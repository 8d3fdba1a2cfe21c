import { warn } from '../../diagnostics/warning';

const PAUSE_MILLIS = 60_000;

/** Says that something is being lost: the first time at once, and then at most once a minute, with how often. */
export class LossWarning {
  private unsaid = 0;
  private saidAt = Number.NEGATIVE_INFINITY;

  /** @param describe the message for so many losses since the last one */
  constructor(
    private readonly code: string,
    private readonly describe: (count: number) => string,
  ) {}

  /** @param now milliseconds that never go back */
  count(now: number): void {
    this.unsaid++;
    if (now - this.saidAt < PAUSE_MILLIS) return;
    this.saidAt = now;
    const count = this.unsaid;
    this.unsaid = 0;
    warn(this.code, this.describe(count));
  }
}
