import { isDeepStrictEqual } from 'node:util';
import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { GrowingTrace } from './growing-trace';
import type { KeptTrace, StoreChange } from './kept-trace';
import { LinkIndex, type LinkSource } from './link-index';
import { LooseLogs } from './loose-logs';
import { bytesOf, bytesOfLog } from './span-bytes';
import { StoreListeners } from './store-listeners';
import { positive, type TraceStoreCounts, type TraceStoreOptions } from './store-options';
import { TraceMemory } from './trace-memory';
import { type TracePredicate, TraceWaiters, type WaitOptions } from './trace-waiters';
import { Vocabulary } from './vocabulary';

const BACKLINKS_AT_MOST = 1000;

/**
 * Keeps finished spans and log records in memory, by trace and within limits.
 *
 * @example
 * ```ts
 * const store = new TraceStore();
 * store.add(spans);
 * const trace = await store.waitFor((received) => received.some((span) => span.name === 'publish_event'));
 * ```
 */
export class TraceStore {
  /** Services, names and attributes that the store has seen, for completion. */
  readonly vocabulary = new Vocabulary();
  readonly #memory: TraceMemory;
  readonly #links = new LinkIndex();
  readonly #loose: LooseLogs;
  readonly #listeners = new StoreListeners();
  readonly #waiters = new TraceWaiters((traceId) =>
    (traceId === undefined ? this.traces() : [this.trace(traceId)]).filter((spans) => spans.length > 0),
  );
  readonly #maxSpansPerTrace: number;
  #revision = 0;
  readonly #counts: { -readonly [Key in keyof TraceStoreCounts]: number };

  /** @throws RangeError if a limit is not a whole number above 0 */
  constructor({ maxTraces = 1000, maxSpansPerTrace = 10_000, maxBytes = 128 * 1024 * 1024 }: TraceStoreOptions = {}) {
    const limits = { maxTraces: positive('maxTraces', maxTraces), maxBytes: positive('maxBytes', maxBytes) };
    this.#maxSpansPerTrace = positive('maxSpansPerTrace', maxSpansPerTrace);
    this.#memory = new TraceMemory(limits, (trace) => this.#forget(trace));
    this.#loose = new LooseLogs(Math.ceil(maxBytes / 8));
    this.#counts = {
      traces: 0,
      spans: 0,
      logs: 0,
      looseLogs: 0,
      bytes: 0,
      maxBytes,
      evictedTraces: 0,
      droppedSpans: 0,
      duplicateSpans: 0,
      droppedLogs: 0,
    };
  }

  /** The limit of the approximate memory, in bytes. */
  get maxBytes(): number {
    return this.#counts.maxBytes;
  }

  get counts(): TraceStoreCounts {
    const counts = this.#counts;
    const looseLogs = this.#loose.size;
    return {
      ...counts,
      traces: this.#memory.traces.size,
      logs: counts.logs + looseLogs,
      looseLogs,
      bytes: this.#bytes,
    };
  }

  /** Adds spans of any traces, and resolves the {@link waitFor} calls that they satisfy. */
  add(spans: readonly TraceSpan[]): void {
    const touched = new Set<string>();
    for (const span of spans) if (this.#keep(span)) touched.add(span.traceId);
    this.#waiters.offer(touched);
    this.#publish(touched);
  }

  /** Adds log records of any traces, or of none. A record may come before the spans of its trace. */
  addLogs(records: readonly LogRecord[]): void {
    const touched = new Set<string>();
    let loose = 0;
    for (const record of records) {
      if (record.traceId === undefined) loose++;
      if (record.traceId === undefined) this.#keepLoose(record);
      else if (this.#keepLog(record, record.traceId)) touched.add(record.traceId);
    }
    this.#publish(touched, loose);
  }

  /** A trace as it is now; `undefined` for an unknown one. */
  get(traceId: string): KeptTrace | undefined {
    return this.#memory.traces.get(traceId);
  }

  /** All traces, least recently updated first. Later changes of the store do not affect the list. */
  kept(): IterableIterator<KeptTrace> {
    return this.#memory.traces.toArray().values();
  }

  /** Log records without a trace id, in order of arrival. */
  looseLogs(): readonly LogRecord[] {
    return this.#loose.toArray();
  }

  /** The spans that link to a trace, at most 1000. */
  backlinks(traceId: string): readonly LinkSource[] {
    return this.#links.to(traceId, BACKLINKS_AT_MOST);
  }

  /** Calls the listener after each change, until the returned function is called. */
  onChange(listener: (change: StoreChange) => unknown): () => void {
    return this.#listeners.add(listener);
  }

  /** The spans of one trace, in order of arrival; empty for an unknown trace. */
  trace(traceId: string): readonly TraceSpan[] {
    return [...(this.#memory.traces.get(traceId)?.spans.values() ?? [])];
  }

  /** The spans of all traces that have any, least recently updated first. */
  traces(): readonly (readonly TraceSpan[])[] {
    return this.#memory.traces.toArray().flatMap(({ spans }) => (spans.size > 0 ? [[...spans.values()]] : []));
  }

  /**
   * Waits until the spans of a trace satisfy the predicate. It is called at once, and whenever spans arrive.
   *
   * @returns the spans of that trace
   * @throws Error that lists the traces in the store, after the timeout; rethrows errors of the predicate
   */
  waitFor(predicate: TracePredicate, options: WaitOptions = {}): Promise<readonly TraceSpan[]> {
    return this.#waiters.waitFor(predicate, options);
  }

  /** Removes all traces and log records. {@link waitFor} calls keep waiting. */
  clear(): void {
    for (const { traceId } of this.#memory.traces.toArray()) this.#listeners.removed(traceId);
    for (const part of [this.#memory, this.#links, this.#loose, this.vocabulary]) part.clear();
    this.#counts.spans = this.#counts.logs = 0;
    this.#publish(new Set());
  }

  get #bytes(): number {
    return this.#memory.bytes + this.#loose.bytes;
  }

  /** Returns whether the trace has changed. */
  #keep(received: TraceSpan): boolean {
    const { traceId, spanId } = received;
    const found = this.#memory.traces.get(traceId);
    const known = found?.spans.get(spanId);
    const bytes = bytesOf(received) - (known ? bytesOf(known) : 0);
    const trace = known || this.#hasRoom(found?.spans.size) ? this.#reserve(received, traceId, bytes) : undefined;
    if (!trace) {
      this.#counts.droppedSpans++;
      return this.#dropFrom(found);
    }
    const span = this.#memory.share(received);
    if (known) this.#replace(trace, known, span);
    else this.#counts.spans++;
    trace.spans.set(spanId, span);
    trace.links += span.links.length;
    this.#links.add(span);
    this.vocabulary.learnSpan(span);
    return true;
  }

  #replace(trace: GrowingTrace, known: TraceSpan, span: TraceSpan): void {
    this.#counts.duplicateSpans++;
    if (!isDeepStrictEqual(known, span)) trace.conflict(span.spanId);
    trace.links -= known.links.length;
    this.#memory.releaseParts(trace, known);
    this.#links.removeSpan(known);
  }

  /** Returns whether the trace has changed. */
  #keepLog(received: LogRecord, traceId: string): boolean {
    const found = this.#memory.traces.get(traceId);
    const trace = this.#hasRoom(found?.logs.length)
      ? this.#reserve(received, traceId, bytesOfLog(received))
      : undefined;
    if (!trace) {
      this.#counts.droppedLogs++;
      return this.#dropFrom(found);
    }
    trace.logs.push(this.#memory.share(received));
    this.#counts.logs++;
    this.vocabulary.learnLog(received);
    return true;
  }

  #keepLoose(record: LogRecord): void {
    this.#counts.droppedLogs += this.#loose.add(record);
    this.vocabulary.learnLog(record);
    this.#memory.evictWhile(() => this.#bytes > this.maxBytes);
  }

  #hasRoom(records = 0): boolean {
    return records < this.#maxSpansPerTrace;
  }

  #reserve(record: TraceSpan | LogRecord, traceId: string, bytes: number): GrowingTrace | undefined {
    const trace = this.#memory.reserve({ traceId, record, bytes, outside: this.#loose.bytes });
    if (trace) this.#mark(trace);
    return trace;
  }

  /** Returns whether there is a trace to drop from. */
  #dropFrom(trace: GrowingTrace | undefined): boolean {
    if (!trace) return false;
    trace.dropped++;
    this.#mark(trace);
    return true;
  }

  #mark(trace: GrowingTrace): void {
    trace.revision = ++this.#revision;
    trace.updatedMillis = Date.now();
  }

  #forget({ traceId, spans, logs, links }: GrowingTrace): void {
    if (links > 0) this.#links.removeTrace(traceId, spans.values());
    this.#counts.evictedTraces++;
    this.#counts.spans -= spans.size;
    this.#counts.logs -= logs.length;
    this.#listeners.removed(traceId);
  }

  #publish(touched: ReadonlySet<string>, looseLogs = 0): void {
    this.#listeners.publish(
      [...touched].filter((traceId) => this.#memory.traces.get(traceId)),
      looseLogs,
    );
  }
}
