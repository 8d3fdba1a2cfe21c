import type { TraceRow } from '../../api/trace-row';

/** What a list of traces can be sorted by in the page: the fields of a row. */
export const ROW_FIELDS = ['start', 'duration', 'name', 'service', 'spans', 'errors', 'logs'] as const;

export type RowField = (typeof ROW_FIELDS)[number];

export interface RowOrder {
  readonly field: RowField;
  readonly isDescending: boolean;
}

export const NEWEST_FIRST: RowOrder = { field: 'start', isDescending: true };

/** Returns a comparison for `Array.sort`. Rows that are equal in the field are in the order newest first. */
export function compareRows(order: RowOrder): (one: TraceRow, other: TraceRow) => number {
  const sign = order.isDescending ? -1 : 1;
  return (one, other) => sign * compareField(order.field, one, other) || compareAge(one, other);
}

function compareAge(one: TraceRow, other: TraceRow): number {
  return compareNanos(other.startNanos, one.startNanos) || compareText(one.traceId, other.traceId);
}

function compareField(field: RowField, one: TraceRow, other: TraceRow): number {
  switch (field) {
    case 'start':
      return compareNanos(one.startNanos, other.startNanos);
    case 'duration':
      return compareNanos(one.durationNanos, other.durationNanos);
    case 'name':
    case 'service':
      return compareText(one[field], other[field]);
    default:
      return one[field] - other[field];
  }
}

/** Compares two decimal numbers without a `bigint` for each comparison: a list of thousands is sorted five times a second. */
export function compareNanos(one: string, other: string): number {
  if (one === other) return 0;
  const [left, right] = [unsigned(one), unsigned(other)];
  if (one.startsWith('-') !== other.startsWith('-')) return one.startsWith('-') ? -1 : 1;
  const sign = one.startsWith('-') ? -1 : 1;
  return sign * (left.length - right.length || compareText(left, right));
}

const unsigned = (decimal: string): string => (decimal.startsWith('-') ? decimal.slice(1) : decimal);

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
