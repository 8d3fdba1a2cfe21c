import type { SpanContext, TraceState } from '@opentelemetry/api';

/** Makes the context of a span of ours. */
type MakesContext = new (
  traceId: string,
  spanId: string,
  traceFlags: number,
  traceState: TraceState | undefined,
) => SpanContext;

/**
 * A plain object that a constructor makes. V8 leaves room in it, so that the tail sampler can add its private field at
 * little cost: to a copy of a literal, that takes 2 µs. What constructors make is not pretenured either: see `kept`.
 */
export const OwnContext = function (
  this: { -readonly [Key in keyof SpanContext]: SpanContext[Key] },
  traceId: string,
  spanId: string,
  traceFlags: number,
  traceState: TraceState | undefined,
): void {
  this.traceId = traceId;
  this.spanId = spanId;
  this.traceFlags = traceFlags;
  if (traceState) this.traceState = traceState;
} as unknown as MakesContext;
OwnContext.prototype = Object.prototype;
