import { durationAt, spanAt, type TraceModel } from './trace-model';

export const COLUMNS = ['start', 'name', 'service', 'duration', 'self', 'depth', 'logs'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** The order after a click on the head of a column: the same column turns round; numbers begin with the largest. */
export function nextOrder(order: Order, column: Column): Order {
  if (order.column === column) return { column, isDescending: !order.isDescending };
  return { column, isDescending: !['start', 'name', 'service'].includes(column) };
}

/** The places of spans in an order. Spans that are alike keep the order of the waterfall. */
export function sortedPlaces(model: TraceModel, places: readonly number[], order: Order): readonly number[] {
  const { column, isDescending } = order;
  const sign = isDescending ? -1 : 1;
  if (column === 'name' || column === 'service') {
    const textAt = (index: number): string => spanAt(model, index)?.[column] ?? '';
    return places.toSorted((a, b) => sign * compare(textAt(a), textAt(b)) || a - b);
  }
  const numbers: Readonly<Record<Exclude<Column, 'name' | 'service'>, (index: number) => number>> = {
    start: (index) => model.starts[index] ?? 0,
    duration: (index) => durationAt(model, index),
    self: (index) => model.selfs[index] ?? 0,
    depth: (index) => model.depths[index] ?? 0,
    logs: (index) => model.logs.get(index)?.length ?? 0,
  };
  const numberAt = numbers[column];
  return places.toSorted((a, b) => sign * (numberAt(a) - numberAt(b)) || a - b);
}

// Comparing by locale takes ten times as long, for names that are code.
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
