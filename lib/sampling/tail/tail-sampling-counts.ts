/** What a {@link TailSamplingProcessor} has done so far. Each span that has ended is kept, dropped or pending. */
export interface TailSamplingCounts {
  /** Local traces that were kept, and those that were not. */
  readonly keptTraces: number;
  readonly droppedTraces: number;
  /** Spans that were handed on, and those that were not. */
  readonly keptSpans: number;
  readonly droppedSpans: number;
  /** Traces that were decided before their end, since `maxTraces` or `maxBytes` left no room for them. */
  readonly evictedTraces: number;
  /** Traces that were decided before their end, since they had reached `decisionWaitMillis`. */
  readonly agedTraces: number;
  /** Of the dropped spans: those that were too many for one trace, by `maxSpansPerTrace`. */
  readonly surplusSpans: number;
  /** Spans that ended after the decision on their trace had been made at its end; they followed it. */
  readonly lateSpans: number;
  /** What waits for its decision. */
  readonly pendingTraces: number;
  readonly pendingSpans: number;
  /** Estimate for the spans that wait. */
  readonly pendingBytes: number;
}
