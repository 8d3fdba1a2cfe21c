import type { CompiledQuery } from '../../query/match/compiled-query';
import type { KeptTrace } from '../store/kept-trace';
import type { TimeSlice } from './time-slice';
import type { IndexedTrace } from './trace-index';
import type { Viewing } from './viewing';

/** A trace of this size is matched span by span; its texts may have a hundred megabytes. */
const LARGE_BYTES = 1024 * 1024;

/** A trace that matches, and its place in the list. */
export interface FoundTrace {
  readonly trace: KeptTrace;
  readonly entry: IndexedTrace;
}

/**
 * Calls `visit` with each trace that matches a query, newest first, until it returns false, or waits for it. Works in
 * slices, between which the store may change.
 */
export async function searchTraces(
  { store, index }: Pick<Viewing, 'store' | 'index'>,
  query: CompiledQuery,
  slice: TimeSlice,
  visit: (found: FoundTrace) => boolean | void | Promise<void>,
): Promise<void> {
  await index.refresh(slice);
  const nowMillis = Date.now();
  for (const entry of index.newest()) {
    if (slice.isOver()) await slice.next();
    const trace = store.get(entry.traceId);
    if (!trace) continue;
    const matches = matchInSlices(trace, query, slice, nowMillis);
    // Waiting for each of 50,000 answers would take longer than the search.
    if (!(typeof matches === 'boolean' ? matches : await matches)) continue;
    const result = visit({ trace, entry });
    if (result === false) return;
    if (result instanceof Promise) await result;
  }
}

/** Whether a trace matches; a promise for a large one. */
export function matchInSlices(
  trace: KeptTrace,
  query: CompiledQuery,
  slice: TimeSlice,
  nowMillis = Date.now(),
): boolean | Promise<boolean> {
  if (query.isEmpty) return true;
  return trace.bytes < LARGE_BYTES ? query.matchesTrace(trace, nowMillis) : slice.run(query.matching(trace, nowMillis));
}
