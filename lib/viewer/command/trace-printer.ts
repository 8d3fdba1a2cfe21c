import type { KeptTrace, StoreChange } from '../store/kept-trace';
import type { TraceStore } from '../store/trace-store';

export interface TracePrinterOptions {
  readonly store: TraceStore;
  /** Whether a trace is to be printed; each is by default. */
  readonly matches?: (trace: KeptTrace) => boolean;
  /** The output for a complete trace. */
  readonly render: (trace: KeptTrace) => string;
  /** The output for spans that came after a trace was printed; absent to print the whole trace again. */
  readonly renderLate?: (trace: KeptTrace, spans: number) => string;
  /** Limits the output; each trace is printed by default. */
  readonly brief?: {
    /** Number of traces to print in a second. */
    readonly perSecond: number;
    /** The output for the traces above that number. */
    readonly render: (traces: number) => string;
  };
  readonly print: (text: string) => void;
}

/** Milliseconds without a change after which a trace counts as complete. */
const QUIET_MILLIS = 500;
/** The same if a parent is missing: it may be late. SDKs export every 5 seconds by default, so that it may also be much later. */
const QUIET_MILLIS_WITHOUT_PARENT = 2500;
const TICK_MILLIS = 100;

interface Progress {
  changedAt: number;
  /** Number of spans when it was printed; 0 before. */
  printed: number;
}

/** Prints each trace of a store when it is complete, and reports spans that come later. */
export class TracePrinter {
  readonly #progress = new Map<string, Progress>();
  readonly #pending = new Set<string>();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #second = 0;
  #printedInSecond = 0;
  #skipped = 0;

  constructor(private readonly options: TracePrinterOptions) {
    this.#stopListening = options.store.onChange((change) => this.#changed(change));
  }

  /** Counts the trace as printed, as it is now. */
  ignore(trace: KeptTrace): void {
    this.#progress.set(trace.traceId, { changedAt: 0, printed: trace.spans.size });
    this.#pending.delete(trace.traceId);
  }

  stop(): void {
    this.#stopListening();
    clearInterval(this.#timer);
  }

  #changed({ updated, removed }: StoreChange): void {
    const now = performance.now();
    for (const traceId of removed) {
      this.#progress.delete(traceId);
      this.#pending.delete(traceId);
    }
    for (const traceId of updated) {
      const progress = this.#progress.get(traceId);
      if (progress) progress.changedAt = now;
      else this.#progress.set(traceId, { changedAt: now, printed: 0 });
      this.#pending.add(traceId);
    }
    if (this.#pending.size > 0) this.#timer ??= setInterval(() => this.#tick(performance.now()), TICK_MILLIS).unref();
  }

  #tick(now: number): void {
    for (const traceId of this.#pending) {
      const trace = this.options.store.get(traceId);
      const progress = this.#progress.get(traceId);
      if (trace && progress && !isReady(trace, now - progress.changedAt)) continue;
      this.#pending.delete(traceId);
      if (trace && progress && trace.spans.size > progress.printed) this.#offer(trace, progress, now);
    }
    this.#reportSkipped(now);
    if (this.#pending.size > 0 || this.#skipped > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #offer(trace: KeptTrace, progress: Progress, now: number): void {
    const { print, render, renderLate, matches, brief } = this.options;
    const before = progress.printed;
    progress.printed = trace.spans.size;
    if (matches && !matches(trace)) return;
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#printedInSecond = 0;
    this.#second = second;
    if (brief && ++this.#printedInSecond > brief.perSecond) {
      this.#skipped++;
      return;
    }
    // Most of the trace is new: what was printed is of little use.
    const isLate = renderLate && before > 0 && trace.spans.size < 2 * before;
    print(isLate ? renderLate(trace, trace.spans.size - before) : render(trace));
  }

  #reportSkipped(now: number): void {
    if (this.#skipped === 0 || Math.floor(now / 1000) === this.#second) return;
    const { print, brief } = this.options;
    if (brief) print(brief.render(this.#skipped));
    this.#skipped = 0;
  }
}

/** A trace has a root, and nothing has arrived for a while. */
function isReady({ spans }: KeptTrace, quietMillis: number): boolean {
  if (quietMillis < QUIET_MILLIS || spans.size === 0) return spans.size === 0;
  return quietMillis >= QUIET_MILLIS_WITHOUT_PARENT || hasEveryParent(spans);
}

function hasEveryParent(spans: KeptTrace['spans']): boolean {
  for (const { parentSpanId } of spans.values())
    if (parentSpanId !== undefined && !spans.has(parentSpanId)) return false;
  return true;
}
