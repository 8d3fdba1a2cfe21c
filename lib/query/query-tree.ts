import type { Field, Flag } from './query-fields';

export type Operator = '=' | '!=' | '~' | '!~' | ':' | '>' | '>=' | '<' | '<=';

/** A value as it was written, and as what it can be read. */
export interface Literal {
  readonly text: string;
  /** The text is a number. */
  readonly number?: number;
  /** The text is a duration; nanoseconds. */
  readonly nanos?: number;
}

interface Placed {
  /** Column in the text, from 1. */
  readonly at: number;
}

/** A condition. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | (Placed & { readonly kind: 'text'; readonly text: string })
  | (Placed & {
      readonly kind: 'compare';
      readonly field: Field;
      readonly operator: Operator;
      readonly value: Literal;
    })
  | (Placed & { readonly kind: 'in'; readonly field: Field; readonly values: readonly Literal[] })
  | (Placed & { readonly kind: 'has'; readonly field: Field })
  | (Placed & { readonly kind: 'is'; readonly flag: Flag })
  | (Placed & { readonly kind: 'since'; readonly period: Literal })
  | SpanSet
  | Relation;

/** `{…}`: conditions that one span must meet. */
export interface SpanSet extends Placed {
  readonly kind: 'set';
  /** Absent in `{}`, which any span meets. */
  readonly where?: Expression;
}

/** `{…} > {…}` or `{…} >> {…}`: the spans on the right that have such a parent or ancestor. */
export interface Relation extends Placed {
  readonly kind: 'child' | 'descendant';
  readonly left: SpanSet | Relation;
  readonly right: SpanSet;
}

export const FUNCTIONS = {
  count: 'number of spans',
  sum: 'sum of a field',
  avg: 'average of a field',
  min: 'smallest value of a field',
  max: 'largest value of a field',
  p50: 'median of a field',
  p90: '90th percentile of a field',
  p95: '95th percentile of a field',
  p99: '99th percentile of a field',
} as const;

export type FunctionName = keyof typeof FUNCTIONS;

/** What traces can be sorted by, and groups of spans by `value`. */
export const SORT_KEYS = {
  start: 'start of the trace',
  duration: 'duration of the trace',
  spans: 'number of spans',
  errors: 'number of spans with an error',
  logs: 'number of log records',
  name: 'name of the first span',
  service: 'service of the first span',
  value: 'value of a group',
} as const;

export type SortKey = keyof typeof SORT_KEYS;

export interface Aggregate extends Placed {
  readonly kind: 'aggregate';
  readonly name: FunctionName;
  /** Absent for `count()`. */
  readonly field?: Field;
  readonly by: readonly Field[];
  /** Keeps the traces in which a group meets it. Without it, the groups of all traces are the result. */
  readonly test?: { readonly operator: Exclude<Operator, '~' | '!~' | ':'>; readonly value: Literal };
}

/** What happens to the traces that match. */
export type Stage =
  | Aggregate
  | (Placed & { readonly kind: 'sort'; readonly key: SortKey; readonly isDescending: boolean })
  | (Placed & { readonly kind: 'limit'; readonly count: number });

export interface Query {
  /** Absent in a query that everything matches. */
  readonly where?: Expression;
  readonly stages: readonly Stage[];
}
