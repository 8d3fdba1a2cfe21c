/** Limits exports while a receiver is unavailable: after each pause, one batch may be sent to test it. */
export class ReceiverGate {
  /** How many exports in a row have shown that the receiver is unavailable. */
  failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private mayProbe = false;

  /** @param probe sends one batch */
  constructor(private readonly probe: () => void) {}

  get isClosed(): boolean {
    return this.failures > 0;
  }

  /**
   * How many batches may be in flight.
   *
   * @param whenOpen how many if the receiver is available
   */
  most(whenOpen: number): number {
    if (!this.isClosed) return whenOpen;
    return this.mayProbe ? 1 : 0;
  }

  /**
   * Call it when an export has shown that the receiver is unavailable.
   *
   * @param pauseAfter returns the pause before the next export in milliseconds, given the number of failures in a row
   */
  close(pauseAfter: (failures: number) => number): void {
    if (this.isClosed && !this.mayProbe) return;
    this.failures++;
    this.mayProbe = false;
    this.timer = setTimeout(() => this.probeNow(), pauseAfter(this.failures)).unref();
  }

  /** Ends the pause now, for a flush. */
  probeNow(): void {
    if (!this.isClosed || this.mayProbe) return;
    clearTimeout(this.timer);
    this.mayProbe = true;
    this.probe();
  }

  open(): void {
    clearTimeout(this.timer);
    this.failures = 0;
    this.mayProbe = false;
  }
}
