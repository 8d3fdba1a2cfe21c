import type { TraceRow } from '../../api/trace-row';
import { compareRows, NEWEST_FIRST, type RowOrder } from './row-order';

/** What the stream says about the traces that match the query. */
export interface RowChange {
  /** New and changed rows that match. */
  readonly rows: readonly TraceRow[];
  /** Ids of traces that no longer match. */
  readonly left: readonly string[];
  /** Ids of traces that the store has evicted. */
  readonly removed: readonly string[];
}

/** `shown`: all changes are applied. `held`: new rows wait. `paused`: all changes wait. */
export type Following = 'shown' | 'held' | 'paused';

/**
 * The rows of the list, and the rows that wait until the reader asks for them. A reader who has scrolled or has paused the
 * list keeps the position: new rows are counted and not inserted.
 */
export class LiveRows {
  /** In the order of the list. */
  rows: readonly TraceRow[] = [];
  /** Whether the server has rows after the last one. */
  hasMore = false;
  readonly #order: RowOrder;
  readonly #waiting = new Map<string, TraceRow>();
  readonly #gone = new Set<string>();

  constructor(order: RowOrder = NEWEST_FIRST) {
    this.#order = order;
  }

  /** Number of rows that wait and are not in the list. */
  get newRows(): number {
    if (this.#waiting.size === 0) return 0;
    const shown = new Set(this.rows.map(({ traceId }) => traceId));
    return [...this.#waiting.keys()].filter((traceId) => !shown.has(traceId)).length;
  }

  /** Replaces everything by the first rows of a search. */
  reset(rows: readonly TraceRow[], hasMore: boolean): void {
    this.#waiting.clear();
    this.#gone.clear();
    this.rows = rows;
    this.hasMore = hasMore;
  }

  /** Adds the next rows of a search. */
  append(rows: readonly TraceRow[], hasMore: boolean): void {
    this.hasMore = hasMore;
    this.#merge(rows, []);
  }

  /** Returns whether the rows in the list have changed. */
  apply({ rows, left, removed }: RowChange, following: Following): boolean {
    const gone = [...left, ...removed];
    for (const traceId of gone) this.#waiting.delete(traceId);
    if (following === 'paused') {
      for (const row of rows) this.#wait(row);
      for (const traceId of gone) this.#gone.add(traceId);
      return false;
    }
    const shown = new Set(this.rows.map(({ traceId }) => traceId));
    const arriving = rows.filter(({ traceId }) => following === 'shown' || shown.has(traceId));
    if (following === 'held') for (const row of rows) if (!shown.has(row.traceId)) this.#wait(row);
    return this.#merge(arriving, gone);
  }

  /** Applies all that waits. */
  release(): void {
    const rows = [...this.#waiting.values()];
    const gone = [...this.#gone];
    this.#waiting.clear();
    this.#gone.clear();
    this.#merge(rows, gone);
  }

  #wait(row: TraceRow): void {
    this.#waiting.set(row.traceId, row);
    this.#gone.delete(row.traceId);
  }

  #merge(arriving: readonly TraceRow[], gone: readonly string[]): boolean {
    const leaving = new Set(gone);
    const changed = new Map(arriving.map((row) => [row.traceId, row]));
    const compare = compareRows(this.#order);
    const last = this.rows.at(-1);
    const staying: TraceRow[] = [];
    let isChanged = false;
    for (const row of this.rows) {
      const next = changed.get(row.traceId);
      if (leaving.has(row.traceId) || (next && next.revision > row.revision)) isChanged = true;
      else staying.push(row);
      if (next && next.revision <= row.revision) changed.delete(row.traceId);
    }
    // What sorts behind the last row comes from the server when the reader gets there.
    const isWithin = (row: TraceRow): boolean => !this.hasMore || !last || compare(row, last) <= 0;
    const inserted = [...changed.values()].filter((row) => !leaving.has(row.traceId) && isWithin(row));
    if (inserted.length === 0 && !isChanged) return false;
    this.rows = mergeSorted(staying, inserted.toSorted(compare), compare);
    return true;
  }
}

/** Merges two sorted lists. The first may be long. */
function mergeSorted<T>(long: readonly T[], short: readonly T[], compare: (one: T, other: T) => number): readonly T[] {
  const merged: T[] = [];
  let next = 0;
  for (const item of long) {
    for (let other = short[next]; other !== undefined && compare(other, item) < 0; other = short[++next])
      merged.push(other);
    merged.push(item);
  }
  return [...merged, ...short.slice(next)];
}
