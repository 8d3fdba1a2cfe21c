import type { Attributes, Link, TimeInput } from '@opentelemetry/api';

/** Makes the attributes of a span, where the span turns out to be recorded. */
export interface AttributeSource {
  /**
   * Asked at most once, before the span has started. What it answers has to be valid, which nobody checks: texts,
   * numbers, booleans and arrays of one of these under names that are not empty, no `null` and no `undefined`. It
   * belongs to the span from then on.
   */
  attributes(): Attributes;
  /** Whether a sampler that decides by attributes sees them, also at a root. Those of a decorated call are not shown there. */
  readonly isForSamplers?: boolean;
}

/** What a span starts with. */
export interface LazySpanOptions extends AttributeSource {
  readonly links?: readonly Link[] | undefined;
  readonly startTime?: TimeInput | undefined;
}
