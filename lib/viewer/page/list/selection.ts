import { signal, type ReadonlySignal } from '@preact/signals';

const ids = signal<ReadonlySet<string>>(new Set());

/** Ids of the traces that the reader has selected, in this order. */
export const selected: ReadonlySignal<ReadonlySet<string>> = ids;

/** Selects a trace, or takes it from the selection. */
export function toggleSelected(traceId: string): void {
  const next = new Set(ids.value);
  if (!next.delete(traceId)) next.add(traceId);
  ids.value = next;
}

export function clearSelection(): void {
  if (ids.value.size > 0) ids.value = new Set();
}

/** The two traces to compare; `undefined` unless two are selected. */
export function selectedPair(): readonly [string, string] | undefined {
  const [left, right, more] = ids.value;
  return left !== undefined && right !== undefined && more === undefined ? [left, right] : undefined;
}
