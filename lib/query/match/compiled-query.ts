import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { Aggregate, Query, Stage } from '../query-tree';
import { aggregateTest } from './aggregates';
import type { ConditionTests } from './condition';
import { startPatternWork } from '../pattern/pattern-work';
import { wholeTrace } from './existence';
import { positiveParts, testsOf } from './condition-tests';
import { type QueriedTrace, TraceContext } from './trace-context';

const NO_TRACE: QueriedTrace = { traceId: '', spans: new Map(), logs: [] };
const EVERYTHING: ConditionTests = { ...wholeTrace(() => true), span: () => true, log: () => true };

type Sort = Extract<Stage, { kind: 'sort' }>;

/** A query as functions. Make it once, and ask it about many traces. */
export class CompiledQuery {
  /** The last `| sort`. */
  readonly sort: Omit<Sort, 'at'> | undefined;
  /** The smallest `| limit`. */
  readonly limit: number | undefined;
  /** The function without comparison, whose groups are the result. */
  readonly grouping: Aggregate | undefined;
  readonly #tests: ConditionTests;
  readonly #parts: readonly ConditionTests[];
  readonly #filters: readonly ReturnType<typeof aggregateTest>[];

  constructor(readonly query: Query) {
    const { where, stages } = query;
    this.#tests = where ? testsOf(where) : EVERYTHING;
    this.#parts = where ? positiveParts(where) : [];
    const aggregates = stages.filter((stage) => stage.kind === 'aggregate');
    this.#filters = aggregates.filter(({ test }) => test).map(aggregateTest);
    this.grouping = aggregates.find(({ test }) => !test);
    this.sort = stages.findLast((stage) => stage.kind === 'sort');
    const limits = stages.filter((stage) => stage.kind === 'limit').map(({ count }) => count);
    this.limit = limits.length > 0 ? Math.min(...limits) : undefined;
  }

  /** The query matches every trace. */
  get isEmpty(): boolean {
    return this.query.where === undefined && this.#filters.length === 0;
  }

  /** A trace for {@link matchesSpan} and the others. It derives what they need once, from the trace as it is now. */
  contextOf(trace: QueriedTrace, nowMillis = Date.now()): TraceContext {
    return new TraceContext(trace, nowMillis);
  }

  /**
   * Whether a trace matches. Conditions outside of `{…}` may be met by different spans.
   *
   * @param nowMillis milliseconds since 1970, which `since:` counts from
   * @throws QueryError if a pattern needs too much time for its texts; as the other functions
   */
  matchesTrace(trace: QueriedTrace, nowMillis = Date.now()): boolean {
    const context = new TraceContext(trace, nowMillis);
    startPatternWork();
    return this.#tests.trace(context) && (this.#filters.length === 0 || this.#passes(this.spansOf(context), context));
  }

  /** The same as {@link matchesTrace} for a large trace: yields after each span, so that other work can be done. */
  *matching(trace: QueriedTrace, nowMillis = Date.now()): Generator<void, boolean> {
    const context = new TraceContext(trace, nowMillis);
    if (!(yield* this.#tests.steps(context))) return false;
    return this.#filters.length === 0 || this.#passes(yield* this.selecting(context), context);
  }

  #passes(spans: readonly TraceSpan[], context: TraceContext): boolean {
    return this.#filters.every((filter) => filter(spans, context));
  }

  /** Whether this span alone meets the conditions. */
  matchesSpan(span: TraceSpan, context: TraceContext): boolean {
    startPatternWork();
    return this.#tests.span(span, context);
  }

  /**
   * Whether a log record meets the conditions. What only spans have is asked of the span of the record.
   *
   * @param context of the trace of the record; absent for a record without a trace
   */
  matchesLog(record: LogRecord, context = new TraceContext(NO_TRACE, Date.now())): boolean {
    const span = record.spanId === undefined ? undefined : context.trace.spans.get(record.spanId);
    startPatternWork();
    return this.#tests.log(record, span, context);
  }

  /**
   * The spans that the query is about: those that meet all of it; if there is none, those that meet a part of it that is not
   * negated.
   */
  spansOf(context: TraceContext): readonly TraceSpan[] {
    const steps = this.selecting(context);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** The same as {@link spansOf} for a large trace: yields after each span, so that other work can be done. */
  *selecting(context: TraceContext): Generator<void, readonly TraceSpan[]> {
    const spans = [...context.trace.spans.values()];
    const whole: TraceSpan[] = [];
    for (const span of spans) {
      if (this.matchesSpan(span, context)) whole.push(span);
      yield;
    }
    if (whole.length > 0) return whole;
    const partly: TraceSpan[] = [];
    for (const span of spans) {
      startPatternWork();
      if (this.#parts.some((part) => part.span(span, context))) partly.push(span);
      yield;
    }
    return partly;
  }
}

/** Translates a query to functions. */
export function compileQuery(query: Query): CompiledQuery {
  return new CompiledQuery(query);
}
