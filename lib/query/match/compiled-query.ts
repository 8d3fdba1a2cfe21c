import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { Aggregate, Query, Stage } from '../query-tree';
import { aggregateTest } from './aggregates';
import type { ConditionTests } from './condition';
import { positiveParts, testsOf } from './condition-tests';
import { type QueriedTrace, TraceContext } from './trace-context';

const NO_TRACE: QueriedTrace = { traceId: '', spans: new Map(), logs: [] };
const EVERYTHING: ConditionTests = { trace: () => true, span: () => true, log: () => true };

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
   */
  matchesTrace(trace: QueriedTrace, nowMillis = Date.now()): boolean {
    const context = new TraceContext(trace, nowMillis);
    if (!this.#tests.trace(context)) return false;
    if (this.#filters.length === 0) return true;
    const spans = this.spansOf(context);
    return this.#filters.every((filter) => filter(spans, context));
  }

  /** Whether this span alone meets the conditions. */
  matchesSpan(span: TraceSpan, context: TraceContext): boolean {
    return this.#tests.span(span, context);
  }

  /**
   * Whether a log record meets the conditions. What only spans have is asked of the span of the record.
   *
   * @param context of the trace of the record; absent for a record without a trace
   */
  matchesLog(record: LogRecord, context = new TraceContext(NO_TRACE, Date.now())): boolean {
    const span = record.spanId === undefined ? undefined : context.trace.spans.get(record.spanId);
    return this.#tests.log(record, span, context);
  }

  /**
   * The spans that the query is about: those that meet all of it; if there is none, those that meet a part of it that is not
   * negated.
   */
  spansOf(context: TraceContext): readonly TraceSpan[] {
    const spans = [...context.trace.spans.values()];
    const whole = spans.filter((span) => this.#tests.span(span, context));
    if (whole.length > 0) return whole;
    return spans.filter((span) => this.#parts.some((part) => part.span(span, context)));
  }
}

/**
 * Translates a query to functions.
 *
 * @example
 * ```ts
 * const query = compileQuery(parseQuery('service=orders duration>250ms'));
 * query.matchesTrace({ traceId, spans: new Map(spans.map((span) => [span.spanId, span])), logs: [] }); // => true
 * ```
 */
export function compileQuery(query: Query): CompiledQuery {
  return new CompiledQuery(query);
}
