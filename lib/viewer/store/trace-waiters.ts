import { safe } from '../../waterfall/terminal-text';
import type { TraceSpan } from '../../trace/trace-span';

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

export type TracePredicate = (spans: readonly TraceSpan[]) => boolean;

/** Reads the traces that are in the store now: one of them, or all. */
type ReadTraces = (traceId: string | undefined) => readonly (readonly TraceSpan[])[];

interface Waiter {
  readonly traceId: string | undefined;
  offer(spans: readonly TraceSpan[]): void;
}

const NAMES_SHOWN = 10;
const TRACES_SHOWN = 5;

/** Callers that wait until a trace satisfies their predicate. */
export class TraceWaiters {
  readonly #waiting = new Set<Waiter>();

  constructor(private readonly tracesNow: ReadTraces) {}

  waitFor(predicate: TracePredicate, options: WaitOptions): Promise<readonly TraceSpan[]> {
    const { traceId, timeoutMillis = 10_000 } = options;
    return new Promise((resolve, reject) => {
      const settle = (complete: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
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
      this.#waiting.add(waiter);
      for (const spans of this.tracesNow(traceId)) if (this.#waiting.has(waiter)) waiter.offer(spans);
    });
  }

  /** Offers traces that have new spans. */
  offer(traceIds: Iterable<string>): void {
    if (this.#waiting.size === 0) return;
    for (const traceId of traceIds) {
      const interested = [...this.#waiting].filter((waiter) => (waiter.traceId ?? traceId) === traceId);
      const [spans] = interested.length === 0 ? [] : this.tracesNow(traceId);
      if (spans) for (const waiter of interested) waiter.offer(spans);
    }
  }

  #timeout(traceId: string | undefined, timeoutMillis: number): Error {
    const wanted = traceId === undefined ? 'No trace' : `Trace ${safe(traceId, 32)} has not`;
    const had = this.tracesNow(traceId);
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
