/** Bits 8 and 9 of a span's flags: its parent is in another process. The low bits say whether it is sampled. */
const HAS_REMOTE_PARENT = 768;

const LAST_INT64 = 2n ** 63n - 1n;
const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * Condition in OTTL: the span lasts at least the threshold, in nanoseconds. The Collector's `latency` policy compares the whole
 * trace, in whole milliseconds, and keeps it only if it is longer.
 *
 * @param anySpan whether any span counts; otherwise only local roots, which have no parent or one in another process
 * @returns `undefined` if no duration is that long
 */
export function latencyCondition(thresholdMillis: number, anySpan: boolean): string | undefined {
  const nanos = fromNanos(thresholdMillis);
  if (nanos === undefined) return undefined;
  const isSlow = `span.end_time_unix_nano - span.start_time_unix_nano >= ${nanos}`;
  return anySpan ? isSlow : `(IsRootSpan() or span.flags >= ${HAS_REMOTE_PARENT}) and ${isSlow}`;
}

/** The shortest duration that is at least the threshold when a service computes it in milliseconds. */
function fromNanos(thresholdMillis: number): bigint | undefined {
  let [low, high] = [0n, LAST_INT64];
  if (!(millisOf(high) >= thresholdMillis)) return undefined;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (millisOf(middle) >= thresholdMillis) high = middle;
    else low = middle + 1n;
  }
  return low;
}

/** Like `durationMillis` of a span. */
function millisOf(nanos: bigint): number {
  return Number(nanos / NANOS_PER_SECOND) * 1e3 + Number(nanos % NANOS_PER_SECOND) / 1e6;
}
