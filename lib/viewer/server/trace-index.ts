import type { Backlink } from '../api/trace-document';
import type { TraceRow } from '../api/trace-row';
import { extentOf, summariseTrace } from '../analysis/summarise-trace';
import type { KeptTrace } from '../store/kept-trace';
import type { TraceStore } from '../store/trace-store';
import type { TimeSlice } from './time-slice';

const NO_LINKS: readonly string[] = [];
const MOST_BACKLINKS = 1000;

export interface IndexedTrace {
  readonly traceId: string;
  readonly startNanos: bigint;
}

interface Entry extends IndexedTrace {
  readonly links: readonly string[];
  row?: TraceRow;
}

/** The traces of a store by start, with their rows, and which trace links to which. Follows the store. */
export class TraceIndex {
  /** Oldest first. */
  readonly #order: Entry[] = [];
  readonly #entries = new Map<string, Entry>();
  readonly #linkedFrom = new Map<string, Set<string>>();
  readonly #stale = new Set<string>();
  readonly close: () => void;

  constructor(private readonly store: TraceStore) {
    for (const { traceId } of store.kept()) this.#stale.add(traceId);
    this.close = store.onChange(({ updated, removed }) => {
      for (const traceId of removed) this.#forget(traceId);
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
    const entry = this.#entries.get(trace.traceId);
    if (entry?.row?.revision === trace.revision) return entry.row;
    const row = summariseTrace(trace);
    if (entry) entry.row = row;
    return row;
  }

  /** The spans of other traces that link to spans of this one. */
  backlinksOf({ traceId, spans }: KeptTrace): readonly Backlink[] {
    const found: Backlink[] = [];
    for (const source of this.#linkedFrom.get(traceId) ?? []) {
      for (const from of this.store.get(source)?.spans.values() ?? []) {
        for (const link of from.links) {
          if (link.traceId !== traceId || !spans.has(link.spanId)) continue;
          const { name, service, spanId } = from;
          found.push({ spanId: link.spanId, from: { traceId: source, spanId, name, service } });
          if (found.length === MOST_BACKLINKS) return found;
        }
      }
    }
    return found;
  }

  #read(trace: KeptTrace): void {
    this.#forget(trace.traceId);
    const { traceId } = trace;
    const entry: Entry = { traceId, startNanos: extentOf(trace).startNanos, links: linkedTraces(trace) };
    this.#entries.set(traceId, entry);
    this.#order.splice(this.#placeOf(entry), 0, entry);
    for (const target of entry.links) {
      const sources = this.#linkedFrom.get(target) ?? new Set();
      this.#linkedFrom.set(target, sources.add(traceId));
    }
  }

  #forget(traceId: string): void {
    this.#stale.delete(traceId);
    const entry = this.#entries.get(traceId);
    if (!entry) return;
    this.#entries.delete(traceId);
    this.#order.splice(this.#placeOf(entry), 1);
    for (const target of entry.links) {
      const sources = this.#linkedFrom.get(target);
      sources?.delete(traceId);
      if (sources?.size === 0) this.#linkedFrom.delete(target);
    }
  }

  #placeOf(entry: Entry): number {
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

function linkedTraces({ traceId, spans }: KeptTrace): readonly string[] {
  let found: Set<string> | undefined;
  for (const { links } of spans.values()) {
    for (const link of links) if (link.traceId !== traceId) (found ??= new Set()).add(link.traceId);
  }
  return found ? [...found] : NO_LINKS;
}
