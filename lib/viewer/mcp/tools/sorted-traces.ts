import type { SortKey } from '../../../query/query-tree';
import type { TraceRow } from '../../api/trace-row';
import type { KeptTrace } from '../../store/kept-trace';
import type { ToolCall } from '../tool';

type Value = number | string | bigint;

/** The ids of all traces that match, in the order of a key. */
export async function sortedTraces(
  { store, index, slice }: ToolCall,
  matches: ((trace: KeptTrace) => boolean) | undefined,
  { key, isDescending }: { readonly key: SortKey; readonly isDescending: boolean },
): Promise<readonly string[]> {
  await index.refresh(slice);
  const found: { readonly traceId: string; readonly value: Value }[] = [];
  for (const { traceId } of index.newest()) {
    if (slice.isOver()) await slice.next();
    const trace = store.get(traceId);
    if (trace && (!matches || matches(trace))) found.push({ traceId, value: valueOf(index.row(trace), key) });
  }
  const sign = isDescending ? -1 : 1;
  const sorted = found.toSorted((a, b) => (a.value < b.value ? -sign : a.value > b.value ? sign : 0));
  return sorted.map(({ traceId }) => traceId);
}

function valueOf(row: TraceRow, key: SortKey): Value {
  if (key === 'duration') return BigInt(row.durationNanos);
  if (key === 'spans' || key === 'errors' || key === 'logs' || key === 'name' || key === 'service') return row[key];
  return BigInt(row.startNanos);
}
