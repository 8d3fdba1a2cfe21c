import { durationMillis } from '../../otel/finished-span';
import { IS_LOCAL_ROOT } from './local-root';

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
  return anySpan ? isSlow : `${IS_LOCAL_ROOT} and ${isSlow}`;
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

/** As a service computes it. */
function millisOf(nanos: bigint): number {
  return durationMillis({ duration: [Number(nanos / NANOS_PER_SECOND), Number(nanos % NANOS_PER_SECOND)] });
}
