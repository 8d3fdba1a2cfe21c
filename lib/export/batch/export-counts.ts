/** Status of the sampled spans that have ended, or of the log records. Each is in exactly one of the four numbers. */
export interface ExportCounts {
  /** Accepted by the receiver. */
  readonly exported: number;
  /** Passed to the exporter but not delivered: the request failed or timed out, or the receiver rejected it. */
  readonly failed: number;
  /** Never passed to the exporter: the queue was full, or telemetry had been shut down. */
  readonly dropped: number;
  /** Queued or in flight. */
  readonly pending: number;
}

/** Counts of the spans, and those of the log records if these are exported. */
export interface TelemetryCounts extends ExportCounts {
  readonly logs?: ExportCounts;
}

export const NOTHING: ExportCounts = { exported: 0, failed: 0, dropped: 0, pending: 0 };

/** Counts the items for one destination, from their end to the result of their export. */
export class ExportAccount {
  private queued = 0;
  private inFlight = 0;
  private exported = 0;
  private failed = 0;
  private dropped = 0;

  /** @param maxQueued how many items may be queued; not limited by default */
  constructor(readonly maxQueued = Infinity) {}

  get counts(): ExportCounts {
    const { exported, failed, dropped } = this;
    return { exported, failed, dropped, pending: this.queued + this.inFlight };
  }

  get isFull(): boolean {
    return this.queued >= this.maxQueued;
  }

  enqueue(): void {
    this.queued++;
  }

  /** Counts an item that cannot be encoded. */
  fail(): void {
    this.failed++;
  }

  drop(): void {
    this.dropped++;
  }

  /** Moves a batch from the queue to those in flight. */
  send(count: number): void {
    this.queued -= count;
    this.inFlight += count;
  }

  /** Moves a batch back to the queue. */
  giveBack(count: number): void {
    this.send(-count);
  }

  /** Counts the result of a batch in flight: items that were not exported have failed. */
  settle(count: number, exported: number): void {
    this.inFlight -= count;
    this.exported += exported;
    this.failed += count - exported;
  }

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
    NOTHING,
  );
}
