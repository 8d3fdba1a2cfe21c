import type { SpanContext, TraceState } from '@opentelemetry/api';

type MakesContext = new (
  traceId: string,
  spanId: string,
  traceFlags: number,
  traceState: TraceState | undefined,
) => SpanContext;

/**
 * Constructs span contexts as plain objects. V8 reserves space in objects made by a constructor, so the tail sampler can add
 * its private field cheaply: on a copy of a literal, adding it takes 2 µs. V8 does not pretenure these objects either: see `copyForRetention`.
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
