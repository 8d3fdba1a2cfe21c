import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import { GrowingTrace, TraceOrder } from './growing-trace';
import { type SharedPart, SharedParts } from './shared-parts';
import { TRACE_BYTES } from './span-bytes';

export interface MemoryLimits {
  readonly maxTraces: number;
  readonly maxBytes: number;
}

/** What a trace needs for a new span or log record. */
export interface Demand {
  readonly traceId: string;
  readonly record: TraceSpan | LogRecord;
  /** Without resource and scope; negative if the record replaces a larger one. */
  readonly bytes: number;
  /** Memory in use outside the traces, which cannot be evicted. */
  readonly outside: number;
}

/** Traces within their number and memory. Whole traces leave, those that have not changed for longest. */
export class TraceMemory {
  readonly traces = new TraceOrder();
  readonly #parts = new SharedParts();
  #bytes = 0;

  /** @param onEvict called with each trace that leaves for another one */
  constructor(
    private readonly limits: MemoryLimits,
    private readonly onEvict: (trace: GrowingTrace) => void,
  ) {}

  /** Approximate memory. */
  get bytes(): number {
    return this.#bytes + this.#parts.bytes;
  }

  /**
   * Makes room in a trace, and opens the trace if it is new.
   *
   * @returns `undefined` if the trace would be larger than the whole memory
   */
  reserve({ traceId, record, bytes, outside }: Demand): GrowingTrace | undefined {
    const { maxBytes, maxTraces } = this.limits;
    const found = this.traces.get(traceId);
    const parts = this.#parts.of(record);
    const newParts = parts.filter((part) => !found?.parts.has(part));
    const own = (found ? found.bytes + found.partBytes : TRACE_BYTES) + bytes;
    if (newParts.reduce((sum, part) => sum + part.bytes, own) + outside > maxBytes) return undefined;
    if (!found) this.evictWhile(() => this.traces.size >= maxTraces);
    const trace = found ?? this.#open(traceId);
    this.traces.moveToEnd(trace);
    this.#grow(trace, bytes, parts);
    this.evictWhile(() => this.bytes + outside > maxBytes);
    return trace;
  }

  /** Returns the same span or log record, with the shared resource and scope in place of its copies. */
  share<T extends TraceSpan | LogRecord>(record: T): T {
    return this.#parts.share(record);
  }

  /** Lets go of the resource and scope of a record that another one has replaced. */
  releaseParts(trace: GrowingTrace, replaced: TraceSpan): void {
    for (const part of this.#parts.of(replaced)) {
      const records = (trace.parts.get(part) ?? 0) - 1;
      if (records > 0) {
        trace.parts.set(part, records);
        continue;
      }
      trace.parts.delete(part);
      trace.partBytes -= part.bytes;
      this.#parts.release(part);
    }
  }

  evictWhile(isFull: () => boolean): void {
    for (let oldest = this.traces.first; oldest && isFull(); oldest = this.traces.first) {
      this.traces.delete(oldest);
      this.#bytes -= oldest.bytes;
      for (const part of oldest.parts.keys()) this.#parts.release(part);
      this.onEvict(oldest);
    }
  }

  clear(): void {
    this.traces.clear();
    this.#parts.clear();
    this.#bytes = 0;
  }

  #open(traceId: string): GrowingTrace {
    this.#bytes += TRACE_BYTES;
    return new GrowingTrace(traceId);
  }

  #grow(trace: GrowingTrace, bytes: number, parts: readonly SharedPart[]): void {
    trace.bytes += bytes;
    this.#bytes += bytes;
    for (const part of parts) {
      const records = trace.parts.get(part) ?? 0;
      trace.parts.set(part, records + 1);
      if (records > 0) continue;
      trace.partBytes += part.bytes;
      this.#parts.hold(part);
    }
  }
}
