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
export function spanLimit({ tracesPerSecond, burst }: Limit, { spansPerTrace, samplers }: ExpectedLoad): SpanLimit {
  const perSecond = (tracesPerSecond * spansPerTrace) / samplers;
  const capacity = Math.max((burst * spansPerTrace) / samplers, LEAST_BURST * spansPerTrace);
  return { spans_per_second: whole(perSecond), burst_capacity: whole(capacity) };
}

function whole(spans: number): number {
  return Math.min(MOST, Math.max(1, Math.round(spans)));
}
