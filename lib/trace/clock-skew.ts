import { SpanKind } from '@opentelemetry/api';
import type { TraceSpan } from './trace-span';

/** Differences up to a millisecond are no skew: the timestamps of some SDKs are no finer. */
const CLOCK_TOLERANCE_NANOS = 1_000_000n;

interface Placed {
  readonly span: TraceSpan;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly skewNanos: bigint;
}

/**
 * Nanoseconds to add to the times of a span to convert them to the clock of its parent.
 *
 * Spans of one service share a clock. A span of another service is moved only if its times are impossible: it starts before
 * its parent, or, as a server span, after its client has the response. Like Jaeger, the server span is then centered in the
 * client span, since both ways take about the same time. A server span may end a little after the client span.
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
