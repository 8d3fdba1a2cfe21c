/** While a receiver is away, lets one batch through at a time, after a pause. */
export class ReceiverGate {
  /** How many exports in a row have shown that the receiver is away. */
  failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private mayProbe = false;

  /** @param probe called when a batch may be sent */
  constructor(private readonly probe: () => void) {}

  get isClosed(): boolean {
    return this.failures > 0;
  }

  /**
   * How many batches may be in flight.
   *
   * @param whenOpen how many if the receiver is there
   */
  most(whenOpen: number): number {
    if (!this.isClosed) return whenOpen;
    return this.mayProbe ? 1 : 0;
  }

  /**
   * An export has shown that the receiver is away.
   *
   * @param pauseAfter how long to wait before the next one, in milliseconds, after as many failures
   */
  close(pauseAfter: (failures: number) => number): void {
    if (this.isClosed && !this.mayProbe) return;
    this.failures++;
    this.mayProbe = false;
    this.timer = setTimeout(() => this.probeNow(), pauseAfter(this.failures)).unref();
  }

  /** Lets a batch through without waiting for the end of the pause, because a flush asks. */
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
