import type { SpanStatistics } from '../../api/span-statistics';

export type StatisticsColumn =
  | 'name'
  | 'service'
  | 'kind'
  | 'count'
  | 'errors'
  | 'perSecond'
  | 'p50Nanos'
  | 'p95Nanos'
  | 'p99Nanos'
  | 'maxNanos'
  | 'totalNanos'
  | 'selfNanos';

export interface StatisticsOrder {
  readonly column: StatisticsColumn;
  readonly isDescending: boolean;
}

const isText = (column: StatisticsColumn): boolean => column === 'name' || column === 'service' || column === 'kind';

/** The order after a click on the head of a column: numbers begin with the largest, texts with the first. */
export function nextOrder(order: StatisticsOrder, column: StatisticsColumn): StatisticsOrder {
  if (order.column === column) return { column, isDescending: !order.isDescending };
  return { column, isDescending: !isText(column) };
}

/** Sorts rows; equal ones stay in the order of the server, which is by self time. */
export function sortStatistics(rows: readonly SpanStatistics[], order: StatisticsOrder): readonly SpanStatistics[] {
  const sign = order.isDescending ? -1 : 1;
  const keys = new Map(rows.map((row) => [row, keyOf(row, order.column)]));
  return rows.toSorted((one, other) => sign * compare(keys.get(one) ?? 0, keys.get(other) ?? 0));
}

function keyOf(row: SpanStatistics, column: StatisticsColumn): number | string | bigint {
  const value = row[column];
  return column.endsWith('Nanos') ? BigInt(value) : value;
}

function compare(one: number | string | bigint, other: number | string | bigint): number {
  if (typeof one === 'string' && typeof other === 'string') return one.localeCompare(other);
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
