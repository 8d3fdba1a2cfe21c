import type { SpanNode } from '../../../../trace/span-tree';
import type { Entry } from './entry';

/** Lists by place. */
interface Times {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** When each place begins and ends, in nanoseconds since the start of the trace. */
export function timesOf(entries: readonly Entry[], parents: Int32Array, isCorrected: boolean) {
  const startOf = ({ span, startNanos }: SpanNode): bigint => (isCorrected ? startNanos : span.startNanos);
  let startNanos: bigint | undefined;
  for (const entry of entries) {
    if (entry.kind !== 'span') continue;
    const start = startOf(entry.node);
    if (startNanos === undefined || start < startNanos) startNanos = start;
  }
  const origin = startNanos ?? 0n;
  const starts = new Float64Array(entries.length);
  const ends = new Float64Array(entries.length);
  let totalNanos = 0;
  // From the back, so that a missing parent spans its children, which are known by then.
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry?.kind === 'span') {
      const start = Number(startOf(entry.node) - origin);
      starts[index] = start;
      ends[index] = start + Number(entry.node.endNanos - entry.node.startNanos);
    }
    totalNanos = Math.max(totalNanos, ends[index] ?? 0);
    const parent = parents[index] ?? -1;
    if (entries[parent]?.kind !== 'missing') continue;
    const isFirst = ends[parent] === 0;
    starts[parent] = isFirst ? (starts[index] ?? 0) : Math.min(starts[parent] ?? 0, starts[index] ?? 0);
    ends[parent] = Math.max(ends[parent] ?? 0, ends[index] ?? 0);
  }
  return { startNanos: origin, totalNanos, starts, ends };
}

/** Duration less the time in which at least one child ran. */
export function selfTimes({ starts, ends }: Times, parents: Int32Array): Float64Array {
  const selfs = new Float64Array(starts.length);
  const covered = Float64Array.from(starts);
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] ?? 0;
    selfs[index] = (ends[index] ?? 0) - start;
    const parent = parents[index] ?? -1;
    if (parent < 0) continue;
    const from = Math.max(start, covered[parent] ?? 0);
    const to = Math.min(ends[index] ?? 0, ends[parent] ?? 0);
    if (to <= from) continue;
    selfs[parent] = (selfs[parent] ?? 0) - (to - from);
    covered[parent] = to;
  }
  return selfs;
}
