import type { TraceRow } from '../../../../lib/viewer/api/trace-row';
import { compareNanos, compareRows, type RowField } from '../../../../lib/viewer/page/list/row-order';

const ROWS = [
  { traceId: '1', name: 'b', service: 'x', startNanos: '100', durationNanos: '9', spans: 3, errors: 0, logs: 2 },
  { traceId: '2', name: 'a', service: 'y', startNanos: '99', durationNanos: '10', spans: 1, errors: 2, logs: 2 },
  { traceId: '3', name: 'c', service: 'x', startNanos: '101', durationNanos: '11', spans: 2, errors: 0, logs: 1 },
] as const as readonly unknown[] as readonly TraceRow[];

describe('the order of rows', () => {
  it.each<[RowField, string]>([
    ['start', '3 1 2'],
    ['duration', '3 2 1'],
    ['name', '3 1 2'],
    ['service', '2 3 1'],
    ['spans', '1 3 2'],
    ['errors', '2 3 1'],
    ['logs', '1 2 3'],
  ])('is by %s, then newest first', (field, order) => {
    const sorted = ROWS.toSorted(compareRows({ field, isDescending: true }));
    expect(sorted.map(({ traceId }) => traceId).join(' ')).toBe(order);
  });

  it.each([
    ['9', '10'],
    ['1764338881000000001', '1764338881000000002'],
    ['-5', '3'],
    ['-10', '-9'],
  ])('compares %s and %s as numbers', (less, more) => {
    expect(compareNanos(less, more)).toBeLessThan(0);
    expect(compareNanos(more, less)).toBeGreaterThan(0);
    expect(compareNanos(less, less)).toBe(0);
  });
});
