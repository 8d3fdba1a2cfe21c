import { Quantiles } from '../../query/match/quantiles';
import { KINDS } from '../../query/query-fields';
import { cut } from '../../text/bounded-cut';
import type { TraceSpan } from '../../trace/trace-span';
import type { SpanStatistics, StatisticsTable } from '../api/span-statistics';
import { perSecond, TimeRange } from './time-range';
import { nanosText } from './nanos-text';

const MOST_NAMES = 2000;
const NAME_LENGTH = 200;

interface Group {
  readonly example: TraceSpan;
  readonly durations: Quantiles;
  readonly range: TimeRange;
  errors: number;
  selfNanos: bigint;
  slowest: TraceSpan;
}

/** Statistics of spans by service, name and kind. */
export class StatisticsBuilder {
  readonly #groups = new Map<string, Group>();
  #traces = 0;
  #spans = 0;
  #skipped = 0;

  /**
   * Adds a trace, span by span: yields after each, so that a server can do other work.
   *
   * @param selfTimeOf time of a span without its children
   */
  *addTrace(spans: Iterable<TraceSpan>, selfTimeOf: (span: TraceSpan) => bigint): Generator<void, void> {
    this.#traces++;
    for (const span of spans) {
      this.#add(span, selfTimeOf(span));
      yield;
    }
  }

  /** Those with the most self time first. */
  table(): StatisticsTable {
    const groups = [...this.#groups.values()].toSorted((a, b) =>
      a.selfNanos > b.selfNanos ? -1 : a.selfNanos < b.selfNanos ? 1 : 0,
    );
    return { rows: groups.map(rowOf), traces: this.#traces, spans: this.#spans, skipped: this.#skipped };
  }

  #add(span: TraceSpan, selfNanos: bigint): void {
    this.#spans++;
    const key = `${span.kind}\u0000${span.service}\u0000${span.name}`;
    let group = this.#groups.get(key);
    if (!group) {
      if (this.#groups.size >= MOST_NAMES) {
        this.#skipped++;
        return;
      }
      group = {
        example: span,
        durations: new Quantiles(),
        range: new TimeRange(),
        errors: 0,
        selfNanos: 0n,
        slowest: span,
      };
      this.#groups.set(key, group);
    }
    group.durations.add(durationOf(span));
    group.range.add(span);
    if (span.status.code === 'error') group.errors++;
    group.selfNanos += selfNanos;
    if (durationOf(span) > durationOf(group.slowest)) group.slowest = span;
  }
}

/** Nanoseconds as a number, which is exact up to 104 days. */
export function durationOf({ startNanos, endNanos }: TraceSpan): number {
  return Math.max(0, Number(endNanos - startNanos));
}

function rowOf({ example, durations, range, errors, selfNanos, slowest }: Group): SpanStatistics {
  return {
    name: cut(example.name, NAME_LENGTH),
    service: cut(example.service, NAME_LENGTH),
    kind: KINDS[example.kind] ?? 'internal',
    count: durations.count,
    errors,
    perSecond: perSecond(durations.count, range),
    totalNanos: nanosText(durations.sum),
    selfNanos: String(selfNanos),
    p50Nanos: nanosText(durations.at(0.5)),
    p95Nanos: nanosText(durations.at(0.95)),
    p99Nanos: nanosText(durations.at(0.99)),
    maxNanos: nanosText(durations.max),
    slowest: { traceId: slowest.traceId, spanId: slowest.spanId },
  };
}
