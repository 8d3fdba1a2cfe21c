import type { TraceModel } from './trace-model';

/** A period: from and to, in nanoseconds since the start of the trace. */
export type Period = readonly [number, number];

/** The own time of each span on the critical path, by its place. Spans that are on it only through a child have an empty list. */
export function criticalStrips({ path, indexOf, startNanos, isCorrected }: TraceModel): Map<number, readonly Period[]> {
  const strips = new Map<number, Period[]>();
  for (const { span } of path?.nodes ?? []) {
    const index = indexOf.get(span.spanId);
    if (index !== undefined) strips.set(index, []);
  }
  for (const { node, startNanos: start, endNanos: end } of path?.segments ?? []) {
    const shift = startNanos + (isCorrected ? 0n : node.skewNanos);
    strips.get(indexOf.get(node.span.spanId) ?? -1)?.push([Number(start - shift), Number(end - shift)]);
  }
  return strips;
}
