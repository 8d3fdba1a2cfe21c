import type { TraceSpan } from '../../trace/trace-span';

/** From the first start of spans to the last end. */
export class TimeRange {
  #startNanos: bigint | undefined;
  #endNanos = 0n;

  add({ startNanos, endNanos }: TraceSpan): void {
    if (this.#startNanos === undefined || startNanos < this.#startNanos) this.#startNanos = startNanos;
    if (endNanos > this.#endNanos) this.#endNanos = endNanos;
  }

  get seconds(): number {
    return Math.max(0, Number(this.#endNanos - (this.#startNanos ?? this.#endNanos)) / 1e9);
  }
}

/** Rounded to three digits; the count itself if everything happened within a second. */
export function perSecond(count: number, { seconds }: TimeRange): number {
  return Number((count / Math.max(1, seconds)).toPrecision(3));
}
