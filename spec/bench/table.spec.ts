interface Table {
  markdownTable(header: string[], rows: string[][]): string;
  ratio(number: number): string;
  duration(nanos: number): string;
  count(number: number): string;
}

const { markdownTable, ratio, duration, count } = jest.requireActual<Table>('../../bench/report/table.cjs');

describe('a Markdown table', () => {
  it('aligns numbers to the right', () => {
    expect(markdownTable(['', 'Node 20'], [['ours', '0.30']])).toBe('|  | Node 20 |\n| --- | ---: |\n| ours | 0.30 |');
  });

  it('escapes a pipe in a cell', () => {
    expect(markdownTable(['a'], [['x | y']])).toContain('| x \\| y |');
  });
});

describe('numbers', () => {
  it('have their significant digits', () => {
    expect([0.0312, 1, 12.34, 1234.5].map(ratio)).toStrictEqual(['0.03', '1.00', '12.3', '1235']);
    expect([3.21, 168.4, 1245, 45_600, 1_500_000, 62_000_000].map(duration)).toStrictEqual([
      '3.2 ns',
      '168 ns',
      '1.25 µs',
      '45.6 µs',
      '1.50 ms',
      '62.0 ms',
    ]);
    expect(count(97_904)).toBe('97,904');
  });

  it('are a dash if missing, and never negative zero', () => {
    expect([ratio(Number.NaN), duration(Number.NaN), count(Number.NaN)]).toStrictEqual(['–', '–', '–']);
    expect(ratio(-0.001)).toBe('0.00');
  });
});
