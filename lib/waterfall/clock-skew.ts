import { SpanKind } from '@opentelemetry/api';
import type { TraceSpan } from './trace-span';

/** Two clocks that agree to a millisecond are taken as one: SDKs stamp spans no finer than that. */
const CLOCK_TOLERANCE_NANOS = 1_000_000n;

interface Placed {
  readonly span: TraceSpan;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly skewNanos: bigint;
}

/**
 * How far a span has to be moved to stand on the clock of its parent, in nanoseconds.
 *
 * Spans of one service share its clock. A span of another service is moved only where its times contradict
 * causality: a request handled must lie within the request made (it is centred there, as Jaeger does, since the way
 * there and back cost about the same), and nothing starts before what caused it. A handler that lasts longer than
 * its caller waited stays where it is.
 */
export function skewFromParent(span: TraceSpan, parent: Placed): bigint {
  if (span.service === parent.span.service) return parent.skewNanos;
  const duration = span.endNanos - span.startNanos;
  const parentDuration = parent.endNanos - parent.startNanos;
  const early = span.startNanos < parent.startNanos - CLOCK_TOLERANCE_NANOS;
  const late = span.endNanos > parent.endNanos + CLOCK_TOLERANCE_NANOS;
  if (span.kind === SpanKind.SERVER && duration <= parentDuration) {
    return early || late ? parent.startNanos + (parentDuration - duration) / 2n - span.startNanos : 0n;
  }
  return early ? parent.startNanos - span.startNanos : 0n;
}
