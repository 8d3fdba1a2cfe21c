/** Counts of a {@link TailSamplingProcessor} so far. Each ended span is kept, dropped or pending. */
export interface TailSamplingCounts {
  /** Local traces that were kept and dropped. */
  readonly keptTraces: number;
  readonly droppedTraces: number;
  /** Spans that were exported and dropped. */
  readonly keptSpans: number;
  readonly droppedSpans: number;
  /** Traces decided before their end because of `maxTraces` or `maxBytes`. */
  readonly evictedTraces: number;
  /** Traces decided before their end because of `decisionWaitMillis`. */
  readonly agedTraces: number;
  /** Dropped spans that exceeded `maxSpansPerTrace`. */
  readonly surplusSpans: number;
  /** Spans that ended after their local root; they follow its decision. */
  readonly lateSpans: number;
  /** Traces and spans that wait for a decision. */
  readonly pendingTraces: number;
  readonly pendingSpans: number;
  /** Estimated size of the pending spans. */
  readonly pendingBytes: number;
}
