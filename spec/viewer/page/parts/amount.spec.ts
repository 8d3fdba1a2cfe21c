import {
  counted,
  formatDelta,
  formatNanos,
  formatRate,
  formatRatio,
  formatShare,
} from '../../../../lib/viewer/page/parts/amount';

describe('an amount', () => {
  it('has its noun in the right number', () => {
    expect([counted(1, 'trace'), counted(12_345, 'trace'), counted(2, 'query', 'queries')]).toStrictEqual([
      '1 trace',
      '12,345 traces',
      '2 queries',
    ]);
  });

  it.each([
    [0, '0/s'],
    [12.345, '12.3/s'],
    [0.05, '3/min'],
  ])('shows %d per second as %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  it.each([
    [0, 10, '0 %'],
    [1, 0, '0 %'],
    [1, 10_000, '<0.1 %'],
    [1, 30, '3.3 %'],
    [10, 10, '100 %'],
  ])('shows %d of %d as %s', (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text);
  });

  it('shows durations and differences of decimal nanoseconds', () => {
    expect(formatNanos('1500000')).toBe('1.5 ms');
    expect(formatNanos('-1500000')).toBe('−1.5 ms');
    expect(['0', '2000', '-2000'].map(formatDelta)).toStrictEqual(['±0', '+2 µs', '−2 µs']);
  });

  it.each([
    ['100', '140', '+40 %'],
    ['100', '95', '−5 %'],
    ['100', '100', '±0 %'],
    ['100', '1200', '×12'],
    ['0', '5', ''],
  ])('shows the way from %s to %s as %p', (left, right, text) => {
    expect(formatRatio(left, right)).toBe(text);
  });
});
