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
 * causality: nothing starts before what caused it, and a request is not taken up after its answer is there. A request
 * handled is then centred in the request made, as Jaeger does, since the way there and back cost about the same. That a
 * handler ends a little after its caller has the answer is no contradiction: it still closes its side.
 */
export function skewFromParent(span: TraceSpan, parent: Placed): bigint {
  if (span.service === parent.span.service) return parent.skewNanos;
  const duration = span.endNanos - span.startNanos;
  const parentDuration = parent.endNanos - parent.startNanos;
  const early = span.startNanos < parent.startNanos - CLOCK_TOLERANCE_NANOS;
  const late = span.startNanos > parent.endNanos + CLOCK_TOLERANCE_NANOS;
  if (span.kind === SpanKind.SERVER && duration <= parentDuration) {
    return early || late ? parent.startNanos + (parentDuration - duration) / 2n - span.startNanos : 0n;
  }
  return early ? parent.startNanos - span.startNanos : 0n;
}
