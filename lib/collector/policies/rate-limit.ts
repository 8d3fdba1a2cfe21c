import type { ExpectedLoad } from '../collector-settings';
import type { Limit } from './policy-terms';

/** The highest number of spans that every version of the Collector reads. */
const MOST = 2 ** 31 - 1;

/** A bucket holds at least this many average traces: a trace with more spans than the bucket never passes. */
const LEAST_BURST = 4;

/** Limit of one Collector, in spans. */
export interface SpanLimit {
  readonly spans_per_second: number;
  readonly burst_capacity: number;
}

/**
 * A limit of traces in spans, divided among the Collectors of the sampling tier, because each has its own bucket.
 *
 * @returns whole numbers, 1 or more, as the Collector needs them
 */
export function spanLimit(limit: Limit, load: ExpectedLoad): SpanLimit {
  const { burst } = limit;
  const { spansPerTrace, samplers } = load;
  const capacity = Math.max((burst * spansPerTrace) / samplers, LEAST_BURST * spansPerTrace);
  return { spans_per_second: whole(spansOf(limit, load)), burst_capacity: whole(capacity) };
}

/** The limit of one Collector in spans per second, not rounded. */
export function spansOf({ tracesPerSecond }: Limit, { spansPerTrace, samplers }: ExpectedLoad): number {
  return (tracesPerSecond * spansPerTrace) / samplers;
}

function whole(spans: number): number {
  return Math.min(MOST, Math.max(1, Math.round(spans)));
}
