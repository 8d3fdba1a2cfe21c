/** What has become of the spans that ended: each is in exactly one of the four. */
export interface ExportCounts {
  /** Accepted by the receiver. */
  readonly exported: number;
  /** Handed to the exporter and not delivered: refused, timed out, or rejected one by one. */
  readonly failed: number;
  /** Never handed to the exporter: the queue was full, or telemetry had been shut down. */
  readonly dropped: number;
  /** In the queue or on their way. */
  readonly pending: number;
}

export const NO_SPANS: ExportCounts = { exported: 0, failed: 0, dropped: 0, pending: 0 };

/** The book-keeping of one destination, from the end of a span to its fate. */
export class SpanAccount {
  private queued = 0;
  private underWay = 0;
  private exported = 0;
  private failed = 0;
  private dropped = 0;

  /** @param maxQueued how many spans may wait to be sent */
  constructor(readonly maxQueued: number) {}

  get counts(): ExportCounts {
    const { exported, failed, dropped } = this;
    return { exported, failed, dropped, pending: this.queued + this.underWay };
  }

  /** Takes a span that has ended into the queue; where there is no room, it is dropped. */
  enqueue(): boolean {
    const isFull = this.queued >= this.maxQueued;
    if (isFull) this.dropped++;
    else this.queued++;
    return !isFull;
  }

  drop(): void {
    this.dropped++;
  }

  /** A batch has left the queue. */
  send(count: number): void {
    this.queued -= count;
    this.underWay += count;
  }

  /** The fate of a batch is known; what is not exported has failed. */
  settle(count: number, exported: number): void {
    this.underWay -= count;
    this.exported += exported;
    this.failed += count - exported;
  }

  /** Nobody will come for the queue any more. */
  dropQueue(): void {
    this.dropped += this.queued;
    this.queued = 0;
  }
}

export function sumOf(counts: readonly ExportCounts[]): ExportCounts {
  return counts.reduce(
    (sum, one) => ({
      exported: sum.exported + one.exported,
      failed: sum.failed + one.failed,
      dropped: sum.dropped + one.dropped,
      pending: sum.pending + one.pending,
    }),
    NO_SPANS,
  );
}
