import type { StoreCounts } from '../api/trace-row';
import type { TraceStore } from '../store/trace-store';

export function storeCounts(store: TraceStore): StoreCounts {
  return { ...store.counts, maxBytes: store.maxBytes };
}
