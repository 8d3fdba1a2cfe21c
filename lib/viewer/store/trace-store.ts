import { isDeepStrictEqual } from 'node:util';
import { safe } from '../../waterfall/terminal-text';
import { bytesOf, bytesOfLog } from './span-bytes';
import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { KeptTrace, StoreChange } from './kept-trace';

export interface TraceStoreOptions {
  /**
   * Number of traces to keep. A new trace evicts the oldest.
   *
   * @default 1000
   */
  readonly maxTraces?: number;
  /**
   * Number of spans to keep per trace. Further ones are dropped and counted.
   *
   * @default 10000
   */
  readonly maxSpansPerTrace?: number;
  /**
   * Approximate memory for all spans, in bytes. New spans evict the oldest traces. A span that still does not fit is
   * dropped and counted.
   *
   * @default 134217728 (128 MiB)
   */
  readonly maxBytes?: number;
}

export interface WaitOptions {
  /** The trace to wait for; any trace by default. */
  readonly traceId?: string;
  /**
   * Milliseconds until the promise rejects.
   *
   * @default 10000
   */
  readonly timeoutMillis?: number;
}

/** What a store holds, and what it has dropped since its creation. */
export interface TraceStoreCounts {
  readonly traces: number;
  readonly spans: number;
  /** Traces that newer ones have evicted. */
  readonly evictedTraces: number;
  /** Spans over the limit of their trace or of the memory. */
  readonly droppedSpans: number;
  /** Spans received more than once, as a retried export sends them. */
  readonly duplicateSpans: number;
  readonly logs: number;
  /** Log records over the limit of their trace or of the memory. */
  readonly droppedLogs: number;
  /** Approximate memory. */
  readonly bytes: number;
}

export type TracePredicate = (spans: readonly TraceSpan[]) => boolean;

interface GrowingTrace extends KeptTrace {
  readonly spans: Map<string, TraceSpan>;
  readonly logs: LogRecord[];
  readonly conflicts: Set<string>;
  bytes: number;
  revision: number;
  updatedMillis: number;
  dropped: number;
}

interface Waiter {
  readonly traceId: string | undefined;
  offer(spans: readonly TraceSpan[]): void;
}

const NAMES_SHOWN = 10;
const TRACES_SHOWN = 5;

/**
 * Keeps finished spans in memory, by trace and within limits.
 *
 * @example
 * ```ts
 * const store = new TraceStore();
 * store.add(spans);
 * const trace = await store.waitFor((received) => received.some((span) => span.name === 'publish_event'));
 * ```
 */
export class TraceStore {
  /** Least recently updated first. */
  readonly #traces = new Map<string, GrowingTrace>();
  readonly #listeners = new Set<(change: StoreChange) => unknown>();
  readonly #removed: string[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #maxTraces: number;
  readonly #maxSpansPerTrace: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #evictedTraces = 0;
  #droppedSpans = 0;
  #duplicateSpans = 0;
  #droppedLogs = 0;
  #revision = 0;

  /** @throws RangeError if a limit is not a whole number above 0 */
  constructor({ maxTraces = 1000, maxSpansPerTrace = 10_000, maxBytes = 128 * 1024 * 1024 }: TraceStoreOptions = {}) {
    this.#maxBytes = positive('maxBytes', maxBytes);
    this.#maxTraces = positive('maxTraces', maxTraces);
    this.#maxSpansPerTrace = positive('maxSpansPerTrace', maxSpansPerTrace);
  }

  get counts(): TraceStoreCounts {
    let spans = 0;
    let logs = 0;
    for (const trace of this.#traces.values()) {
      spans += trace.spans.size;
      logs += trace.logs.length;
    }
    return {
      traces: this.#traces.size,
      spans,
      logs,
      bytes: this.#bytes,
      droppedLogs: this.#droppedLogs,
      evictedTraces: this.#evictedTraces,
      droppedSpans: this.#droppedSpans,
      duplicateSpans: this.#duplicateSpans,
    };
  }

  /** Adds spans of any traces, and resolves the {@link waitFor} calls that they satisfy. */
  add(spans: readonly TraceSpan[]): void {
    const touched = new Set<string>();
    for (const span of spans) {
      this.#keep(span);
      touched.add(span.traceId);
    }
    for (const traceId of touched) this.#announce(traceId);
    this.#publish(touched);
  }

  /** Adds log records of any traces. Records without a trace id are dropped. */
  addLogs(records: readonly LogRecord[]): void {
    const touched = new Set<string>();
    for (const record of records)
      if (record.traceId !== undefined && this.#keepLog(record, record.traceId)) touched.add(record.traceId);
    this.#publish(touched);
  }

  /** A trace as it is now; `undefined` for an unknown one. */
  get(traceId: string): KeptTrace | undefined {
    return this.#traces.get(traceId);
  }

  /** All traces, least recently updated first. */
  kept(): IterableIterator<KeptTrace> {
    return this.#traces.values();
  }

  /** Calls the listener after each change, until the returned function is called. */
  onChange(listener: (change: StoreChange) => unknown): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The spans of one trace, in order of arrival; empty for an unknown trace. */
  trace(traceId: string): readonly TraceSpan[] {
    return [...(this.#traces.get(traceId)?.spans.values() ?? [])];
  }

  /** All traces, in order of arrival. */
  traces(): readonly (readonly TraceSpan[])[] {
    return Array.from(this.#traces.values(), ({ spans }) => [...spans.values()]);
  }

  /**
   * Waits until the spans of a trace satisfy the predicate. It is called at once, and whenever spans arrive.
   *
   * @returns the spans of that trace
   * @throws Error that lists the traces in the store, after the timeout; rethrows errors of the predicate
   */
  waitFor(predicate: TracePredicate, options: WaitOptions = {}): Promise<readonly TraceSpan[]> {
    const { traceId, timeoutMillis = 10_000 } = options;
    return new Promise((resolve, reject) => {
      const settle = (complete: () => void) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        complete();
      };
      // A promise is always truthy, so an async predicate would pass at once.
      const rejectPromise = (promise: Promise<unknown>): void => {
        const fail = (error: unknown): void => settle(() => reject(error));
        promise.then(
          () => fail(new TypeError('Expected the predicate of `waitFor` to return a boolean, got a promise.')),
          fail,
        );
      };
      const waiter: Waiter = {
        traceId,
        offer(spans) {
          try {
            const result: unknown = predicate(spans);
            if (result instanceof Promise) rejectPromise(result);
            else if (result) settle(() => resolve(spans));
          } catch (error) {
            settle(() => reject(error));
          }
        },
      };
      const timer = setTimeout(() => settle(() => reject(this.#timeout(traceId, timeoutMillis))), timeoutMillis);
      this.#waiters.add(waiter);
      for (const trace of traceId === undefined ? this.traces() : [this.trace(traceId)]) {
        if (trace.length > 0 && this.#waiters.has(waiter)) waiter.offer(trace);
      }
    });
  }

  /** Removes all traces. {@link waitFor} calls keep waiting. */
  clear(): void {
    for (const traceId of this.#traces.keys()) this.#removed.push(traceId);
    this.#traces.clear();
    this.#bytes = 0;
    this.#publish(new Set());
  }

  #keep(span: TraceSpan): void {
    const trace = this.#traces.get(span.traceId);
    const known = trace?.spans.get(span.spanId);
    const bytes = bytesOf(span) - (known ? bytesOf(known) : 0);
    const isFull = !known && (trace?.spans.size ?? 0) >= this.#maxSpansPerTrace;
    if (isFull || !this.#makeRoom(bytes, span.traceId)) {
      this.#droppedSpans++;
      if (trace) trace.dropped++;
      return;
    }
    const kept = trace ?? this.#open(span.traceId);
    if (known) {
      this.#duplicateSpans++;
      if (!isDeepStrictEqual(known, span)) kept.conflicts.add(span.spanId);
    }
    kept.spans.set(span.spanId, span);
    this.#touch(kept, bytes);
  }

  #keepLog(record: LogRecord, traceId: string): boolean {
    const trace = this.#traces.get(traceId);
    const bytes = bytesOfLog(record);
    if ((trace?.logs.length ?? 0) >= this.#maxSpansPerTrace || !this.#makeRoom(bytes, traceId)) {
      this.#droppedLogs++;
      if (trace) trace.dropped++;
      return false;
    }
    const kept = trace ?? this.#open(traceId);
    kept.logs.push(record);
    this.#touch(kept, bytes);
    return true;
  }

  #touch(trace: GrowingTrace, bytes: number): void {
    trace.bytes += bytes;
    this.#bytes += bytes;
    trace.revision = ++this.#revision;
    trace.updatedMillis = Date.now();
    this.#traces.delete(trace.traceId);
    this.#traces.set(trace.traceId, trace);
  }

  #publish(updated: ReadonlySet<string>): void {
    const removed = this.#removed.splice(0);
    if (updated.size === 0 && removed.length === 0) return;
    const change = { updated: [...updated].filter((traceId) => this.#traces.has(traceId)), removed };
    for (const listener of this.#listeners) listener(change);
  }

  /** Evicts other traces until the bytes fit. Returns whether they do. */
  #makeRoom(bytes: number, traceId: string): boolean {
    for (const oldest of this.#traces.keys()) {
      if (this.#bytes + bytes <= this.#maxBytes) return true;
      if (oldest !== traceId) this.#evict(oldest);
    }
    return this.#bytes + bytes <= this.#maxBytes;
  }

  #open(traceId: string): GrowingTrace {
    const [oldest] = this.#traces.keys();
    if (oldest !== undefined && this.#traces.size >= this.#maxTraces) this.#evict(oldest);
    const trace: GrowingTrace = {
      traceId,
      spans: new Map(),
      logs: [],
      conflicts: new Set(),
      bytes: 0,
      revision: 0,
      updatedMillis: 0,
      dropped: 0,
    };
    this.#traces.set(traceId, trace);
    return trace;
  }

  #evict(traceId: string): void {
    this.#bytes -= this.#traces.get(traceId)?.bytes ?? 0;
    this.#traces.delete(traceId);
    this.#removed.push(traceId);
    this.#evictedTraces++;
  }

  #announce(traceId: string): void {
    const interested = [...this.#waiters].filter(
      (waiter) => waiter.traceId === undefined || waiter.traceId === traceId,
    );
    if (interested.length === 0) return;
    const spans = this.trace(traceId);
    if (spans.length > 0) for (const waiter of interested) waiter.offer(spans);
  }

  #timeout(traceId: string | undefined, timeoutMillis: number): Error {
    const wanted = traceId === undefined ? 'No trace' : `Trace ${safe(traceId, 32)} has not`;
    const had = traceId === undefined ? this.traces() : [this.trace(traceId)].filter((spans) => spans.length > 0);
    const listed = had.slice(-TRACES_SHOWN).map((spans) => `\n  ${describe(spans)}`);
    const held = had.length === 0 ? 'The store had none of its spans.' : `The store had:${listed.join('')}`;
    return new Error(`${wanted} satisfied the predicate within ${timeoutMillis} ms. ${held}`);
  }
}

function describe(spans: readonly TraceSpan[]): string {
  const names = spans.slice(0, NAMES_SHOWN).map(({ service, name }) => `[${safe(service, 40)}] ${safe(name, 60)}`);
  const more = spans.length > NAMES_SHOWN ? `, and ${spans.length - NAMES_SHOWN} more` : '';
  return `trace ${spans[0]?.traceId}, ${spans.length} span${spans.length === 1 ? '' : 's'}: ${names.join(', ')}${more}`;
}

/** @throws RangeError if a limit is not a whole number above 0 */
export function positive(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`Expected \`${option}\` to be a whole number above 0, got ${value}.`);
}
