import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { KeptTrace } from './kept-trace';
import type { SharedPart } from './shared-parts';
import { TRACE_BYTES } from './span-bytes';

const NONE: ReadonlySet<string> = new Set();

/** The trace as the store changes it. It is an entry of the list in {@link TraceOrder}. */
export class GrowingTrace implements KeptTrace {
  readonly spans = new Map<string, TraceSpan>();
  readonly logs: LogRecord[] = [];
  conflicts: ReadonlySet<string> = NONE;
  bytes = TRACE_BYTES;
  revision = 0;
  updatedMillis = 0;
  dropped = 0;
  /** Resources and scopes, and how many of its spans and log records refer to each. */
  readonly parts = new Map<SharedPart, number>();
  /** Memory of these, which other traces may share. */
  partBytes = 0;
  links = 0;
  before: GrowingTrace | undefined = undefined;
  after: GrowingTrace | undefined = undefined;

  constructor(readonly traceId: string) {}

  /** Notes that a span was received again with other content. */
  conflict(spanId: string): void {
    this.conflicts = new Set(this.conflicts).add(spanId);
  }
}

/** Traces by id, ordered by their last change: a linked list, because a `Map` gets slow if its first entries are removed often. */
export class TraceOrder {
  readonly #byId = new Map<string, GrowingTrace>();
  #first: GrowingTrace | undefined;
  #last: GrowingTrace | undefined;

  get size(): number {
    return this.#byId.size;
  }

  /** The trace that has not changed for longest. */
  get first(): GrowingTrace | undefined {
    return this.#first;
  }

  get(traceId: string): GrowingTrace | undefined {
    return this.#byId.get(traceId);
  }

  /** Adds a trace, or moves it to the end. */
  moveToEnd(trace: GrowingTrace): void {
    if (this.#last === trace) return;
    if (this.#byId.has(trace.traceId)) this.#unlink(trace);
    else this.#byId.set(trace.traceId, trace);
    trace.before = this.#last;
    trace.after = undefined;
    if (this.#last) this.#last.after = trace;
    else this.#first = trace;
    this.#last = trace;
  }

  delete(trace: GrowingTrace): void {
    if (this.#byId.delete(trace.traceId)) this.#unlink(trace);
  }

  clear(): void {
    this.#byId.clear();
    this.#first = this.#last = undefined;
  }

  /** A copy of the list, which later changes do not affect. */
  toArray(): GrowingTrace[] {
    const traces: GrowingTrace[] = [];
    for (let trace = this.#first; trace; trace = trace.after) traces.push(trace);
    return traces;
  }

  #unlink(trace: GrowingTrace): void {
    if (trace.before) trace.before.after = trace.after;
    else this.#first = trace.after;
    if (trace.after) trace.after.before = trace.before;
    else this.#last = trace.before;
    trace.before = trace.after = undefined;
  }
}
