import type { Attributes, Link, TimeInput } from '@opentelemetry/api';

/** Makes the attributes of a span, if the span is recorded. */
export interface AttributeSource {
  /**
   * Called at most once, before the span starts. The result is not checked and belongs to the span from then on: a string,
   * number, boolean, or array of one of these, under each non-empty name; no `null` and no `undefined`.
   */
  attributes(): Attributes;
  /**
   * Returns the attributes of {@link attributes}, and those that samplers do not need. Called instead of it for a recorded span
   * whose sampler has not read the attributes.
   */
  recordedAttributes?(): Attributes;
  /** Whether a sampler sees the attributes at a root too, not only below a recorded span. `false` for a decorated call. */
  readonly isForSamplers?: boolean;
}

/** Options of `EngineTracer.startSpanFrom`. */
export interface LazySpanOptions extends AttributeSource {
  readonly links?: readonly Link[] | undefined;
  readonly startTime?: TimeInput | undefined;
}
