import { renderWaterfall, type TraceSpan, type TraceStore } from 'otel-instrument/viewer';

/** No span has arrived for this long: the trace is taken to be complete. Above what the services wait with a batch. */
const QUIET_MILLIS = 1000;

/** The same for a trace with a parent that has not arrived: it may be late, or the caller's, and then never comes. */
const QUIET_MILLIS_WITHOUT_PARENT = 3000;

interface SeenTrace {
  readonly spans: number;
  /** When the last of its spans was seen, in milliseconds. */
  readonly changedAt: number;
  readonly isPrinted: boolean;
}

/** Prints every trace that a store receives, once it is complete. A trace that gets more spans later is printed again. */
export class TracePrinter {
  private seen = new Map<string, SeenTrace>();

  /** @param print takes one waterfall; the traces that are in the store already are left out */
  constructor(
    private readonly store: TraceStore,
    private readonly print: (waterfall: string) => void,
    private readonly color: boolean,
  ) {
    for (const spans of store.traces()) {
      this.seen.set(idOf(spans), { spans: spans.length, changedAt: 0, isPrinted: true });
    }
  }

  /** Looks at the store every `everyMillis` milliseconds; the function that is returned ends that. */
  start(everyMillis = 250): () => void {
    const timer = setInterval(() => this.look(Date.now()), everyMillis);
    return () => clearInterval(timer);
  }

  private look(now: number): void {
    const traces = this.store.traces();
    this.seen = new Map(traces.map((spans) => [idOf(spans), this.lookAt(spans, now)]));
  }

  private lookAt(spans: readonly TraceSpan[], now: number): SeenTrace {
    const before = this.seen.get(idOf(spans));
    if (before?.spans !== spans.length) return { spans: spans.length, changedAt: now, isPrinted: false };
    const quiet = hasEveryParent(spans) ? QUIET_MILLIS : QUIET_MILLIS_WITHOUT_PARENT;
    if (before.isPrinted || now - before.changedAt < quiet) return before;
    this.print(renderWaterfall(spans, { color: this.color }));
    return { ...before, isPrinted: true };
  }
}

/** Whether the parent of every span has arrived. */
export function hasEveryParent(spans: readonly TraceSpan[]): boolean {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans.every(({ parentSpanId }) => parentSpanId === undefined || ids.has(parentSpanId));
}

const idOf = (spans: readonly TraceSpan[]): string => spans[0]?.traceId ?? '';
