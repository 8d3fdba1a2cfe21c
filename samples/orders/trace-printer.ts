import { renderWaterfall, type TraceSpan, type TraceStore } from 'otel-instrument/viewer';

/** Milliseconds without a new span after which a trace counts as complete. Longer than the batch delay of the services. */
const QUIET_MILLIS = 1000;

/** The same if a parent is missing. It may be late, or belong to the caller and never arrive. */
const QUIET_MILLIS_WITHOUT_PARENT = 3000;

interface SeenTrace {
  readonly spans: number;
  /** When its last span arrived, in milliseconds. */
  readonly changedAt: number;
  readonly isPrinted: boolean;
}

/** Prints each trace of a store when it is complete, and again if it receives more spans later. */
export class TracePrinter {
  private seen = new Map<string, SeenTrace>();

  /** @param print prints one waterfall; it is not called for traces that are already in the store */
  constructor(
    private readonly store: TraceStore,
    private readonly print: (waterfall: string) => void,
    private readonly color: boolean,
  ) {
    for (const spans of store.traces()) {
      this.seen.set(idOf(spans), { spans: spans.length, changedAt: 0, isPrinted: true });
    }
  }

  /** Checks the store every `everyMillis` milliseconds. The returned function stops this. */
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
