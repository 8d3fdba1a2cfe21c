import { unknownKeyIn } from '../../query/complete/unknown-key';
import type { CompiledQuery } from '../../query/match/compiled-query';
import type { TraceList, TraceRow } from '../api/trace-row';
import { Grouping } from './grouping';
import { HttpError } from './http/http-error';
import { searchTraces } from './search-traces';
import { SortedTraces } from './sorted-traces';
import type { TimeSlice } from './time-slice';
import { byStart, type IndexedTrace } from './trace-index';
import type { Viewing } from './viewing';

/** After the rows are found, the search continues for this time to count further matches. */
const COUNTING_MILLIS = 300;

export interface ListRequest {
  readonly viewing: Pick<Viewing, 'store' | 'index'>;
  readonly query: CompiledQuery;
  /** Rows in one response. */
  readonly limit: number;
  /** `next` of the list before. */
  readonly after?: string | undefined;
  readonly slice: TimeSlice;
}

type Found = Pick<TraceList, 'rows' | 'matched' | 'next' | 'groups'>;

/** The traces that match, newest first or as the query sorts them, and the groups that it asks for. */
export async function listTraces(request: ListRequest): Promise<TraceList> {
  const { query, viewing } = request;
  const { store } = viewing;
  const found = query.sort && query.sort.key !== 'value' ? await sorted(request, query.sort) : await newest(request);
  const hint = found.rows.length === 0 ? unknownKeyIn(query.query, store.vocabulary) : undefined;
  const { counts } = store;
  return { ...found, total: counts.traces, counts, ...(hint && { hint }) };
}

async function newest({ viewing, query, slice, ...request }: ListRequest): Promise<Found> {
  const after = request.after === undefined ? undefined : parseCursor(request.after);
  // The cursor counts the rows of earlier pages, so that a limit of the query holds for all pages together.
  const shown = after?.shown ?? 0;
  const limit = Math.min(request.limit, (query.limit ?? Infinity) - shown);
  const grouping = query.grouping && new Grouping(query, query.grouping);
  const rows: TraceRow[] = [];
  let matched: number | undefined = 0;
  let next: string | undefined;
  await searchTraces(viewing, query, slice, ({ trace, entry }) => {
    if (matched !== undefined) matched++;
    if (after && byStart(entry, after) >= 0) return true;
    if (rows.length < limit) {
      rows.push(viewing.index.row(trace));
      return true;
    }
    next ??= cursorOf(rows.at(-1), shown + rows.length);
    if (grouping || slice.elapsedMillis < COUNTING_MILLIS) return true;
    matched = undefined;
    return false;
  });
  if (grouping) await searchTraces(viewing, query, slice, ({ trace }) => slice.run(grouping.adding(trace)));
  return {
    rows,
    ...(matched !== undefined && { matched }),
    ...(next !== undefined && shown + rows.length < (query.limit ?? Infinity) && { next }),
    ...(grouping && { groups: grouping.list() }),
  };
}

async function sorted(
  { viewing, query, slice, ...request }: ListRequest,
  sort: NonNullable<CompiledQuery['sort']>,
): Promise<Found> {
  const start = request.after === undefined ? 0 : parsePosition(request.after);
  const traces = new SortedTraces(sort);
  await searchTraces(viewing, query, slice, ({ trace }) => traces.add(trace));
  const end = Math.min(start + request.limit, query.limit ?? Infinity);
  const rows: TraceRow[] = [];
  for (const traceId of traces.ids(start, end)) {
    if (slice.isOver()) await slice.next();
    const trace = viewing.store.get(traceId);
    if (trace) rows.push(viewing.index.row(trace));
  }
  const hasMore = end < Math.min(traces.size, query.limit ?? Infinity);
  return { rows, matched: traces.size, ...(hasMore && { next: `at-${end}` }) };
}

function cursorOf(row: TraceRow | undefined, shown: number): string | undefined {
  return row && `${row.startNanos}-${row.traceId}-${shown}`;
}

/** @throws HttpError 400 */
function parseCursor(text: string): IndexedTrace & { readonly shown: number } {
  const [, start, traceId, shown] = /^(\d{1,20})-([\da-f]{32})-(\d{1,9})$/.exec(text) ?? [];
  if (start === undefined || traceId === undefined) throw wrongCursor();
  return { startNanos: BigInt(start), traceId, shown: Number(shown) };
}

/** @throws HttpError 400 */
function parsePosition(text: string): number {
  const [, position] = /^at-(\d{1,9})$/.exec(text) ?? [];
  if (position === undefined) throw wrongCursor();
  return Number(position);
}

const wrongCursor = (): HttpError =>
  new HttpError(400, 'Expected `after` to be the `next` of a list with the same query.');
