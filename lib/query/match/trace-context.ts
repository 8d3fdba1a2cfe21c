import type { LogRecord } from '../../trace/log-record';
import { selfTimesOf } from '../../trace/self-time';
import { buildTrees } from '../../trace/span-tree';
import { extentOf, firstSpanOf } from '../../trace/trace-extent';
import type { TraceSpan } from '../../trace/trace-span';

/** A trace that a query is asked about. `KeptTrace` of the viewer's store is one. */
export interface QueriedTrace {
  readonly traceId: string;
  /** By span id. */
  readonly spans: ReadonlyMap<string, TraceSpan>;
  readonly logs: readonly LogRecord[];
}

const NO_LOGS: readonly LogRecord[] = [];

/** A trace with what queries derive from it, which is computed at its first use. */
export class TraceContext {
  #extent: { readonly startNanos: bigint; readonly endNanos: bigint } | undefined;
  #logs: ReadonlyMap<string, readonly LogRecord[]> | undefined;
  #selfTimes: ReadonlyMap<string, bigint> | undefined;
  #first: TraceSpan | undefined;
  #errors: number | undefined;
  readonly #below = new Map<object, ReadonlySet<string>>();

  /** @param nowMillis milliseconds since 1970, which `since:` counts from */
  constructor(
    readonly trace: QueriedTrace,
    readonly nowMillis: number,
  ) {}

  parentOf({ parentSpanId }: TraceSpan): TraceSpan | undefined {
    return parentSpanId === undefined ? undefined : this.trace.spans.get(parentSpanId);
  }

  logsOf({ spanId }: TraceSpan): readonly LogRecord[] {
    if (this.trace.logs.length === 0) return NO_LOGS;
    this.#logs ??= groupBySpan(this.trace.logs);
    return this.#logs.get(spanId) ?? NO_LOGS;
  }

  selfNanosOf({ spanId }: TraceSpan): bigint {
    this.#selfTimes ??= selfTimesOf(buildTrees([...this.trace.spans.values()]));
    return this.#selfTimes.get(spanId) ?? 0n;
  }

  get durationNanos(): bigint {
    const { startNanos, endNanos } = this.extent;
    return endNanos - startNanos;
  }

  get extent(): { readonly startNanos: bigint; readonly endNanos: bigint } {
    return (this.#extent ??= extentOf(this.trace));
  }

  get errors(): number {
    if (this.#errors !== undefined) return this.#errors;
    let errors = 0;
    for (const { status } of this.trace.spans.values()) if (status.code === 'error') errors++;
    return (this.#errors = errors);
  }

  /** The root that started first; without a root, the span with a missing parent that started first. */
  get first(): TraceSpan | undefined {
    return (this.#first ??= firstSpanOf(this.trace.spans));
  }

  /** The ids of the spans that have an ancestor which passes the test. Computed once for each key. */
  below(key: object, test: (span: TraceSpan) => boolean): ReadonlySet<string> {
    const known = this.#below.get(key);
    if (known) return known;
    const below = this.#findBelow(test);
    this.#below.set(key, below);
    return below;
  }

  #findBelow(test: (span: TraceSpan) => boolean): ReadonlySet<string> {
    const answers = new Map<string, boolean>();
    const passes = new Map<string, boolean>();
    for (const span of this.trace.spans.values()) {
      // Up to an ancestor whose answer is known, and down again. A cycle of parents ends at its own start.
      const path: TraceSpan[] = [];
      let above: TraceSpan | undefined = span;
      while (above && !answers.has(above.spanId)) {
        answers.set(above.spanId, false);
        path.push(above);
        above = this.parentOf(above);
      }
      for (let under = path.pop(); under; under = path.pop()) {
        const parent = this.parentOf(under);
        if (!parent) continue;
        const own = passes.get(parent.spanId) ?? test(parent);
        passes.set(parent.spanId, own);
        answers.set(under.spanId, own || answers.get(parent.spanId) === true);
      }
    }
    const below = new Set<string>();
    for (const [spanId, answer] of answers) if (answer) below.add(spanId);
    return below;
  }
}

function groupBySpan(logs: readonly LogRecord[]): ReadonlyMap<string, readonly LogRecord[]> {
  const groups = new Map<string, LogRecord[]>();
  for (const record of logs) {
    if (record.spanId === undefined) continue;
    const group = groups.get(record.spanId);
    if (group) group.push(record);
    else groups.set(record.spanId, [record]);
  }
  return groups;
}
