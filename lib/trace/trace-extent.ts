import type { LogRecord } from './log-record';
import type { TraceSpan } from './trace-span';

interface Extent {
  readonly startNanos: bigint;
  readonly endNanos: bigint;
}

/** From the first start to the last end; of a trace without spans, from the first log record to the last. */
export function extentOf({
  spans,
  logs,
}: {
  readonly spans: ReadonlyMap<string, TraceSpan>;
  readonly logs: readonly LogRecord[];
}): Extent {
  let start: bigint | undefined;
  let end = 0n;
  for (const { startNanos, endNanos } of spans.values()) {
    if (start === undefined || startNanos < start) start = startNanos;
    if (endNanos > end) end = endNanos;
  }
  if (spans.size === 0) {
    for (const { timeNanos } of logs) {
      if (start === undefined || timeNanos < start) start = timeNanos;
      if (timeNanos > end) end = timeNanos;
    }
  }
  start ??= 0n;
  return { startNanos: start, endNanos: end < start ? start : end };
}

/**
 * The span that names a trace: the root that started first; without a root, the span with a missing parent that started
 * first; in a cycle, the span that started first.
 *
 * @param spans of one trace, by span id
 */
export function firstSpanOf(spans: ReadonlyMap<string, TraceSpan>): TraceSpan | undefined {
  let first: TraceSpan | undefined;
  let rank = 0;
  for (const span of spans.values()) {
    const parent = span.parentSpanId;
    const own = parent === undefined ? 3 : spans.has(parent) ? 1 : 2;
    if (first && (own < rank || (own === rank && span.startNanos >= first.startNanos))) continue;
    first = span;
    rank = own;
  }
  return first;
}
