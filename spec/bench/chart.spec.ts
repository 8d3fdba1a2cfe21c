import * as fc from 'fast-check';

interface Series {
  name: string;
  values: number[];
}
interface Charts {
  barChart(chart: {
    title: string;
    unit: string;
    categories: string[];
    series: Series[];
    format?: (value: number) => string;
    limit?: number;
  }): string;
  lineChart(chart: {
    title: string;
    xUnit: string;
    yUnit: string;
    series: { name: string; points: [number, number][] }[];
    linear?: boolean;
  }): string;
  linearTicks(most: number): number[];
  decadeTicks(least: number, most: number): number[];
}

const { barChart, lineChart, linearTicks, decadeTicks } = jest.requireActual<Charts>('../../bench/report/chart.cjs');

const numbersOf = (svg: string, pattern: RegExp): number[] =>
  Array.from(svg.matchAll(pattern), ([, number]) => Number(number));
const bars = (svg: string): number[] => numbersOf(svg, /<rect [^>]*width="([\d.]+)" height="14"/g);

describe('a bar chart', () => {
  const chart = (values: number[]): string =>
    barChart({
      title: 'A call',
      unit: '× hand-written',
      categories: values.map((_, index) => `way ${index}`),
      series: [{ name: 'Node 20', values }],
    });

  it('has bars as long as their values', () => {
    const [first = 0, second = 0] = bars(chart([10, 20]));
    expect(second / first).toBeCloseTo(2, 1);
  });

  it('marks a missing value and draws no bar for it', () => {
    const svg = chart([10, Number.NaN]);
    expect(svg).toContain('not measured');
    expect(bars(svg)).toHaveLength(1);
  });

  it('shows title, unit, categories and legend', () => {
    const svg = chart([1]);
    for (const text of ['A call', '× hand-written', 'way 0', 'Node 20']) expect(svg).toContain(`>${text}</text>`);
  });

  it('keeps every bar inside the image for all values and limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.001, max: 1e9, noNaN: true }),
        (values, limit) => {
          const svg = barChart({
            title: 't',
            unit: 'u',
            categories: values.map(String),
            series: [{ name: 'n', values }],
            limit,
          });
          expect(svg).not.toMatch(/NaN|Infinity/);
          expect(Math.max(...bars(svg))).toBeLessThanOrEqual(760);
        },
      ),
    );
  });

  it('escapes text', () => {
    const svg = barChart({ title: '<b> & "c"', unit: '', categories: [], series: [] });
    expect(svg).toContain('&lt;b&gt; &amp; &quot;c&quot;');
    expect(svg).not.toContain('<b>');
  });

  it('has separate colours for dark pages', () => {
    expect(chart([1])).toContain('@media (prefers-color-scheme: dark)');
  });
});

describe('a line chart', () => {
  it('draws a straight line if the cost grows as a power of the size', () => {
    const points = [1, 10, 100, 1000].map((size): [number, number] => [size, 7 * size]);
    const svg = lineChart({ title: 't', xUnit: 'bytes', yUnit: 'a span', series: [{ name: 'ours', points }] });
    const [, drawn = ''] = /<polyline points="([^"]*)"/.exec(svg) ?? [];
    const places = drawn.split(' ').map((pair) => pair.split(',').map(Number));
    const steps = places
      .slice(1)
      .map(([x = 0, y = 0], index) => [x - (places[index]?.[0] ?? 0), y - (places[index]?.[1] ?? 0)]);
    for (const [across, up] of steps) {
      expect(across).toBeCloseTo(steps[0]?.[0] ?? Number.NaN, 0);
      expect(up).toBeCloseTo(steps[0]?.[1] ?? Number.NaN, 0);
    }
    expect(svg).toContain('>bytes</text>');
  });

  it('draws no point for a missing value', () => {
    const svg = lineChart({
      title: 't',
      xUnit: 'x',
      yUnit: 'y',
      series: [
        {
          name: 'ours',
          points: [
            [1, 5],
            [10, Number.NaN],
            [100, 6],
          ],
        },
      ],
    });
    expect(svg).not.toContain('NaN');
    expect(svg.match(/<circle [^>]*r="4"/g)).toHaveLength(3);
  });
});

describe('the ticks of an axis', () => {
  it('reach from 0 to a round number at or above the maximum', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (most) => {
        const ticks = linearTicks(most);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        expect(ticks.length).toBeLessThanOrEqual(7);
      }),
    );
    expect(linearTicks(1.7)).toStrictEqual([0, 0.5, 1, 1.5, 2]);
  });

  it('are the powers of ten that enclose the values', () => {
    expect(decadeTicks(30, 5000)).toStrictEqual([10, 100, 1000, 10_000]);
    expect(decadeTicks(10, 10)).toStrictEqual([10, 100]);
  });
});
