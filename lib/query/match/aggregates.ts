import type { TraceSpan } from '../../trace/trace-span';
import { type Field, typeOfField } from '../query-fields';
import type { Aggregate, FunctionName } from '../query-tree';
import { spanReader } from './field-values';
import { Quantiles } from './quantiles';
import type { TraceContext } from './trace-context';
import { numberTest } from './value-test';

const MOST_GROUPS = 1000;
const SEPARATOR = '\u0000';

/** Spans with the same values of the fields in `by()`. */
export interface Group {
  /** The values; empty text for a span without the field. */
  readonly keys: readonly string[];
  /** A number, or nanoseconds if {@link GroupTable.isDuration}. */
  readonly value: number;
  readonly spans: number;
}

interface GrowingGroup {
  readonly keys: readonly string[];
  readonly values: Quantiles;
  spans: number;
}

/** Groups the spans of traces, and computes one value for each group. */
export class GroupTable {
  readonly isDuration: boolean;
  readonly #groups = new Map<string, GrowingGroup>();
  readonly #by: readonly ((span: TraceSpan, context: TraceContext) => string)[];
  readonly #value: (span: TraceSpan, context: TraceContext) => number | undefined;
  /** Spans of groups beyond the limit of 1000. */
  skipped = 0;

  constructor(private readonly aggregate: Aggregate) {
    this.#by = aggregate.by.map(textOf);
    this.#value = aggregate.field ? numberOf(aggregate.field) : () => 1;
    this.isDuration = aggregate.field !== undefined && typeOfField(aggregate.field) === 'duration';
  }

  add(span: TraceSpan, context: TraceContext): void {
    const value = this.#value(span, context);
    if (value === undefined) return;
    const keys = this.#by.map((read) => read(span, context));
    const key = keys.join(SEPARATOR);
    let group = this.#groups.get(key);
    if (!group) {
      if (this.#groups.size >= MOST_GROUPS) {
        this.skipped++;
        return;
      }
      this.#groups.set(key, (group = { keys, values: new Quantiles(), spans: 0 }));
    }
    group.spans++;
    group.values.add(value);
  }

  /** The largest value first, or the smallest. */
  groups(isDescending = true): readonly Group[] {
    const groups = Array.from(this.#groups.values(), ({ keys, values, spans }) => ({
      keys,
      value: resultOf(this.aggregate.name, values),
      spans,
    }));
    return groups.toSorted((a, b) => (isDescending ? b.value - a.value : a.value - b.value));
  }
}

/** Whether a group of the spans passes the test of the aggregate. */
export function aggregateTest(aggregate: Aggregate): (spans: readonly TraceSpan[], context: TraceContext) => boolean {
  const { test } = aggregate;
  if (!test) return () => true;
  const wanted = test.value.nanos ?? test.value.number ?? 0;
  const { operator } = test;
  const isNegated = operator === '!=';
  const passes = numberTest(isNegated ? '=' : operator, wanted);
  return (spans, context) => {
    const table = new GroupTable(aggregate);
    for (const span of spans) table.add(span, context);
    // `count()` of no spans is 0; other functions have no value then.
    if (spans.length === 0 && aggregate.name === 'count') return passes(0) !== isNegated;
    return table.groups().some(({ value }) => passes(value) !== isNegated);
  };
}

function resultOf(name: FunctionName, values: Quantiles): number {
  if (name === 'count') return values.count;
  if (name === 'sum') return values.sum;
  if (name === 'avg') return values.sum / values.count;
  if (name === 'min') return values.min;
  if (name === 'max') return values.max;
  return values.at(Number(name.slice(1)) / 100);
}

function numberOf(field: Field): (span: TraceSpan, context: TraceContext) => number | undefined {
  const read = spanReader(field);
  return (span, context) => {
    let found: number | undefined;
    read(span, context, (value) => {
      const number = typeof value === 'bigint' || typeof value === 'string' ? Number(value) : value;
      const isNumber = typeof number === 'number' && Number.isFinite(number) && value !== '';
      if (isNumber) found = number;
      return isNumber;
    });
    return found;
  };
}

function textOf(field: Field): (span: TraceSpan, context: TraceContext) => string {
  const read = spanReader(field);
  return (span, context) => {
    let found = '';
    read(span, context, (value) => {
      if (value === undefined || value === null) return false;
      found = typeof value === 'object' ? JSON.stringify(value) : String(value);
      return true;
    });
    return found.slice(0, 200);
  };
}
