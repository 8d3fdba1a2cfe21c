import type { Backlink } from '../api/trace-document';
import type { TraceRow } from '../api/trace-row';
import { extentOf } from '../../trace/trace-extent';
import { summariseTrace } from '../analysis/summarise-trace';
import type { KeptTrace } from '../store/kept-trace';
import type { TraceStore } from '../store/trace-store';
import type { TimeSlice } from './time-slice';

const MOST_ROWS = 2000;
const MANY = 32;

export interface IndexedTrace {
  readonly traceId: string;
  readonly startNanos: bigint;
}

/** The traces of a store by start, with their rows. Follows the store. */
export class TraceIndex {
  /** Oldest first. */
  #order: IndexedTrace[] = [];
  readonly #entries = new Map<string, IndexedTrace>();
  /** Of the traces that were shown last. */
  #rows = new Map<string, TraceRow>();
  readonly #stale = new Set<string>();
  readonly close: () => void;

  constructor(private readonly store: TraceStore) {
    for (const { traceId } of store.kept()) this.#stale.add(traceId);
    this.close = store.onChange(({ updated, removed }) => {
      if (removed.length > MANY) this.#forgetMany(removed);
      else for (const traceId of removed) this.#forget(traceId);
      for (const traceId of updated) this.#stale.add(traceId);
    });
  }

  /** Reads what has changed since the last call. */
  async refresh(slice: TimeSlice): Promise<void> {
    for (const traceId of this.#stale) {
      if (slice.isOver()) await slice.next();
      this.#stale.delete(traceId);
      const trace = this.store.get(traceId);
      if (trace) this.#read(trace);
    }
  }

  /** Newest first. */
  newest(): readonly IndexedTrace[] {
    return this.#order.toReversed();
  }

  get size(): number {
    return this.#order.length;
  }

  row(trace: KeptTrace): TraceRow {
    const known = this.#rows.get(trace.traceId);
    this.#rows.delete(trace.traceId);
    const row = known?.revision === trace.revision ? known : summariseTrace(trace);
    this.#rows.set(trace.traceId, row);
    // Half of them at once: a map gets slow if its first entries are removed one by one.
    if (this.#rows.size >= 2 * MOST_ROWS) this.#rows = new Map([...this.#rows].slice(-MOST_ROWS));
    return row;
  }

  /** The spans of other traces that link to spans of this one. */
  backlinksOf({ traceId, spans }: KeptTrace): readonly Backlink[] {
    const found: Backlink[] = [];
    for (const { spanId, span } of this.store.backlinks(traceId)) {
      if (span.traceId === traceId || !spans.has(spanId)) continue;
      found.push({
        spanId,
        from: { traceId: span.traceId, spanId: span.spanId, name: span.name, service: span.service },
      });
    }
    return found;
  }

  #read(trace: KeptTrace): void {
    this.#forget(trace.traceId);
    const { traceId } = trace;
    const entry: IndexedTrace = { traceId, startNanos: extentOf(trace).startNanos };
    this.#entries.set(traceId, entry);
    this.#order.splice(this.#placeOf(entry), 0, entry);
  }

  #forget(traceId: string): void {
    this.#stale.delete(traceId);
    const entry = this.#entries.get(traceId);
    if (!entry) return;
    this.#rows.delete(traceId);
    this.#entries.delete(traceId);
    this.#order.splice(this.#placeOf(entry), 1);
  }

  /** One pass over all: to take each out of the list would move the rest as often. */
  #forgetMany(traceIds: readonly string[]): void {
    for (const traceId of traceIds) {
      this.#stale.delete(traceId);
      this.#rows.delete(traceId);
      this.#entries.delete(traceId);
    }
    this.#order = this.#order.filter(({ traceId }) => this.#entries.has(traceId));
  }

  #placeOf(entry: IndexedTrace): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#order[middle];
      if (other && byStart(other, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Oldest first; of one time, by id. */
export function byStart(a: IndexedTrace, b: IndexedTrace): number {
  if (a.startNanos !== b.startNanos) return a.startNanos < b.startNanos ? -1 : 1;
  return a.traceId < b.traceId ? -1 : a.traceId > b.traceId ? 1 : 0;
}
