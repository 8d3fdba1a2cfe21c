import type { SpanStatistics } from '../../../../lib/viewer/api/span-statistics';
import { nextOrder, sortStatistics } from '../../../../lib/viewer/page/statistics/statistics-order';

const ROWS = [
  { name: 'b', count: 2, p99Nanos: '9' },
  { name: 'a', count: 10, p99Nanos: '10' },
  { name: 'c', count: 2, p99Nanos: '900' },
] as unknown as readonly SpanStatistics[];

const names = (rows: readonly SpanStatistics[]): string => rows.map(({ name }) => name).join('');

describe('the order of the statistics', () => {
  it('compares durations as numbers', () => {
    expect(names(sortStatistics(ROWS, { column: 'p99Nanos', isDescending: true }))).toBe('cab');
  });

  it('compares names as text', () => {
    expect(names(sortStatistics(ROWS, { column: 'name', isDescending: false }))).toBe('abc');
  });

  it('leaves equal rows in the order of the server', () => {
    expect(names(sortStatistics(ROWS, { column: 'count', isDescending: true }))).toBe('abc');
  });

  it('begins with the largest number and with the first text, and turns around on the next click', () => {
    const byCount = nextOrder({ column: 'name', isDescending: false }, 'count');
    expect(byCount).toStrictEqual({ column: 'count', isDescending: true });
    expect(nextOrder(byCount, 'count')).toStrictEqual({ column: 'count', isDescending: false });
    expect(nextOrder(byCount, 'name')).toStrictEqual({ column: 'name', isDescending: false });
  });
});
