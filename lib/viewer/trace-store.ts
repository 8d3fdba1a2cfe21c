import { safe } from '../waterfall/span-details';
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
  readonly #traces = new Map<string, Map<string, TraceSpan>>();
  readonly #waiters = new Set<Waiter>();
  readonly #maxTraces: number;
  readonly #maxSpansPerTrace: number;
  #evictedTraces = 0;
  #droppedSpans = 0;
  #duplicateSpans = 0;

  /** @throws RangeError for a limit that is not a whole number above 0 */
  constructor({ maxTraces = 1000, maxSpansPerTrace = 10_000 }: TraceStoreOptions = {}) {
    this.#maxTraces = positive('maxTraces', maxTraces);
    this.#maxSpansPerTrace = positive('maxSpansPerTrace', maxSpansPerTrace);
  }

  get counts(): TraceStoreCounts {
    let spans = 0;
    for (const trace of this.#traces.values()) spans += trace.size;
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
    return [...(this.#traces.get(traceId)?.values() ?? [])];
  }

  /** All traces, the one that came first in front. */
  traces(): readonly (readonly TraceSpan[])[] {
    return Array.from(this.#traces.values(), (trace) => [...trace.values()]);
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
      const waiter: Waiter = {
        traceId,
        offer(spans) {
          try {
            const said: unknown = predicate(spans);
            // A promise is truthy, whatever comes of it.
            if (said instanceof Promise) said.then(() => settle(() => reject(asynchronous())), (error: unknown) => settle(() => reject(error)));
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
  }

  #keep(span: TraceSpan): void {
    const trace = this.#traces.get(span.traceId) ?? this.#open(span.traceId);
    if (trace.has(span.spanId)) this.#duplicateSpans++;
    else if (trace.size >= this.#maxSpansPerTrace) this.#droppedSpans++;
    else trace.set(span.spanId, span);
  }

  #open(traceId: string): Map<string, TraceSpan> {
    const [oldest] = this.#traces.keys();
    if (oldest !== undefined && this.#traces.size >= this.#maxTraces) {
      this.#traces.delete(oldest);
      this.#evictedTraces++;
    }
    const trace = new Map<string, TraceSpan>();
    this.#traces.set(traceId, trace);
    return trace;
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

const asynchronous = (): TypeError =>
  new TypeError('Expected the predicate of `waitFor` to answer at once, got a promise.');

function describe(spans: readonly TraceSpan[]): string {
  const names = spans.slice(0, NAMES_SHOWN).map(({ service, name }) => `[${safe(service, 40)}] ${safe(name, 60)}`);
  const more = spans.length > NAMES_SHOWN ? `, and ${spans.length - NAMES_SHOWN} more` : '';
  return `trace ${spans[0]?.traceId}, ${spans.length} span${spans.length === 1 ? '' : 's'}: ${names.join(', ')}${more}`;
}

function positive(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`Expected \`${option}\` to be a whole number above 0, got ${value}.`);
}
