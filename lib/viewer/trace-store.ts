import { safe } from '../waterfall/span-details';
import { bytesOf } from './span-bytes';
import type { TraceSpan } from '../waterfall/trace-span';

export interface TraceStoreOptions {
  /**
   * Traces kept; the one that came first makes room for the next.
   *
   * @default 1000
   */
  readonly maxTraces?: number;
  /**
   * Spans kept of one trace; what comes after is counted and left out.
   *
   * @default 10000
   */
  readonly maxSpansPerTrace?: number;
  /**
   * Memory that the spans may take, in bytes, about; the traces that came first make room. What does not fit even so is
   * counted with the spans beyond the limit of their trace.
   *
   * @default 134217728 (128 MiB)
   */
  readonly maxBytes?: number;
}

export interface WaitOptions {
  /** The trace to wait for; without it, any trace may satisfy the predicate. */
  readonly traceId?: string;
  /**
   * Milliseconds until the promise is rejected.
   *
   * @default 10000
   */
  readonly timeoutMillis?: number;
}

/** What a store holds, and what it did not keep since it was made. */
export interface TraceStoreCounts {
  readonly traces: number;
  readonly spans: number;
  /** Traces that made room for newer ones. */
  readonly evictedTraces: number;
  /** Spans beyond the limit of their trace. */
  readonly droppedSpans: number;
  /** Spans received again, as a retried export sends them. */
  readonly duplicateSpans: number;
}

export type TracePredicate = (spans: readonly TraceSpan[]) => boolean;

interface KeptTrace {
  readonly spans: Map<string, TraceSpan>;
  bytes: number;
}

interface Waiter {
  readonly traceId: string | undefined;
  offer(spans: readonly TraceSpan[]): void;
}

const NAMES_SHOWN = 10;
const TRACES_SHOWN = 5;

/**
 * Finished spans by trace, bounded, in memory.
 *
 * @example
 * ```ts
 * const store = new TraceStore();
 * store.add(spans);
 * const trace = await store.waitFor((received) => received.some((span) => span.name === 'publish_event'));
 * ```
 */
export class TraceStore {
  readonly #traces = new Map<string, KeptTrace>();
  readonly #waiters = new Set<Waiter>();
  readonly #maxTraces: number;
  readonly #maxSpansPerTrace: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #evictedTraces = 0;
  #droppedSpans = 0;
  #duplicateSpans = 0;

  /** @throws RangeError for a limit that is not a whole number above 0 */
  constructor({ maxTraces = 1000, maxSpansPerTrace = 10_000, maxBytes = 128 * 1024 * 1024 }: TraceStoreOptions = {}) {
    this.#maxBytes = positive('maxBytes', maxBytes);
    this.#maxTraces = positive('maxTraces', maxTraces);
    this.#maxSpansPerTrace = positive('maxSpansPerTrace', maxSpansPerTrace);
  }

  get counts(): TraceStoreCounts {
    let spans = 0;
    for (const trace of this.#traces.values()) spans += trace.spans.size;
    return {
      traces: this.#traces.size,
      spans,
      evictedTraces: this.#evictedTraces,
      droppedSpans: this.#droppedSpans,
      duplicateSpans: this.#duplicateSpans,
    };
  }

  /** Keeps spans, of one trace or of several, and answers those who wait for them. */
  add(spans: readonly TraceSpan[]): void {
    const touched = new Set<string>();
    for (const span of spans) {
      this.#keep(span);
      touched.add(span.traceId);
    }
    for (const traceId of touched) this.#announce(traceId);
  }

  /** The spans of one trace, in the order in which they came; empty if there are none. */
  trace(traceId: string): readonly TraceSpan[] {
    return [...(this.#traces.get(traceId)?.spans.values() ?? [])];
  }

  /** All traces, the one that came first in front. */
  traces(): readonly (readonly TraceSpan[])[] {
    return Array.from(this.#traces.values(), ({ spans }) => [...spans.values()]);
  }

  /**
   * Waits until the spans of a trace satisfy the predicate, which is asked at once and whenever spans arrive.
   *
   * @returns the spans of that trace
   * @throws Error that lists what the store had when the time ran out; whatever the predicate throws
   */
  waitFor(predicate: TracePredicate, options: WaitOptions = {}): Promise<readonly TraceSpan[]> {
    const { traceId, timeoutMillis = 10_000 } = options;
    return new Promise((resolve, reject) => {
      const settle = (answer: () => void) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        answer();
      };
      // A promise is truthy, whatever comes of it.
      const refuse = (promise: Promise<unknown>): void => {
        const fail = (error: unknown): void => settle(() => reject(error));
        promise.then(
          () => fail(new TypeError('Expected the predicate of `waitFor` to answer at once, got a promise.')),
          fail,
        );
      };
      const waiter: Waiter = {
        traceId,
        offer(spans) {
          try {
            const said: unknown = predicate(spans);
            if (said instanceof Promise) refuse(said);
            else if (said) settle(() => resolve(spans));
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

  /** Forgets all traces; those who wait go on waiting. */
  clear(): void {
    this.#traces.clear();
    this.#bytes = 0;
  }

  #keep(span: TraceSpan): void {
    const trace = this.#traces.get(span.traceId);
    if (trace?.spans.has(span.spanId)) {
      this.#duplicateSpans++;
      return;
    }
    const bytes = bytesOf(span);
    if ((trace?.spans.size ?? 0) >= this.#maxSpansPerTrace || !this.#makeRoom(bytes, span.traceId)) {
      this.#droppedSpans++;
      return;
    }
    const kept = trace ?? this.#open(span.traceId);
    kept.spans.set(span.spanId, span);
    kept.bytes += bytes;
    this.#bytes += bytes;
  }

  /** Whether there is room, once other traces have made some. */
  #makeRoom(bytes: number, traceId: string): boolean {
    for (const oldest of this.#traces.keys()) {
      if (this.#bytes + bytes <= this.#maxBytes) return true;
      if (oldest !== traceId) this.#evict(oldest);
    }
    return this.#bytes + bytes <= this.#maxBytes;
  }

  #open(traceId: string): KeptTrace {
    const [oldest] = this.#traces.keys();
    if (oldest !== undefined && this.#traces.size >= this.#maxTraces) this.#evict(oldest);
    const trace: KeptTrace = { spans: new Map(), bytes: 0 };
    this.#traces.set(traceId, trace);
    return trace;
  }

  #evict(traceId: string): void {
    this.#bytes -= this.#traces.get(traceId)?.bytes ?? 0;
    this.#traces.delete(traceId);
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

function positive(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`Expected \`${option}\` to be a whole number above 0, got ${value}.`);
}
