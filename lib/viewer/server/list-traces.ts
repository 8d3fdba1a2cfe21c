import type { TraceList, TraceRow } from '../api/trace-row';
import type { KeptTrace } from '../store/kept-trace';
import type { TraceStore } from '../store/trace-store';
import { HttpError } from './http-error';
import type { TimeSlice } from './time-slice';
import { byStart, type IndexedTrace, type TraceIndex } from './trace-index';

/** After the rows are found, the search goes on for so long to count what else matches. */
const COUNTING_MILLIS = 300;

export interface ListRequest {
  readonly store: TraceStore;
  readonly index: TraceIndex;
  readonly matches?: ((trace: KeptTrace) => boolean) | undefined;
  readonly limit: number;
  /** `next` of the list before. */
  readonly after?: string | undefined;
  readonly slice: TimeSlice;
}

/** The traces that match, newest first. */
export async function listTraces(request: ListRequest): Promise<TraceList> {
  const { store, index, matches, limit, slice } = request;
  await index.refresh(slice);
  const after = request.after === undefined ? undefined : parseCursor(request.after);
  const rows: TraceRow[] = [];
  let matched: number | undefined = 0;
  let next: string | undefined;
  for (const entry of index.newest()) {
    if (slice.isOver()) {
      await slice.next();
      if (next !== undefined && performance.now() - slice.startedMillis > COUNTING_MILLIS) {
        matched = undefined;
        break;
      }
    }
    const trace = store.get(entry.traceId);
    if (!trace || (matches && !matches(trace))) continue;
    matched++;
    if (after && byStart(entry, after) >= 0) continue;
    if (rows.length < limit) rows.push(index.row(trace));
    else next ??= cursorOf(rows.at(-1));
  }
  return {
    rows,
    total: store.counts.traces,
    ...(matched !== undefined && { matched }),
    ...(next !== undefined && { next }),
    counts: store.counts,
  };
}

function cursorOf(row: TraceRow | undefined): string | undefined {
  return row && `${row.startNanos}-${row.traceId}`;
}

/** @throws HttpError 400 */
function parseCursor(text: string): IndexedTrace {
  const [, start, traceId] = /^(\d{1,20})-([\da-f]{32})$/.exec(text) ?? [];
  if (start === undefined || traceId === undefined) {
    throw new HttpError(400, 'Expected `after` to be the `next` of a list.');
  }
  return { startNanos: BigInt(start), traceId };
}
