import * as fc from 'fast-check';
import {
  clampWindow,
  panBy,
  placeIn,
  ticksIn,
  windowAround,
  zoomBy,
} from '../../../../../lib/viewer/page/trace/model/zoom';

const TOTAL = 1e9;

describe('the window of a waterfall', () => {
  it('is put in order, and kept within the trace', () => {
    expect(clampWindow(8e8, 2e8, TOTAL)).toStrictEqual({ from: 2e8, to: 8e8 });
    expect(clampWindow(-5, 2e9, TOTAL)).toStrictEqual({ from: 0, to: TOTAL });
  });

  it('is never shorter than a microsecond, unless the trace is', () => {
    const { from, to } = clampWindow(5e8, 5e8, TOTAL);
    expect(to - from).toBeCloseTo(1000);
    expect(clampWindow(3, 3, 10)).toStrictEqual({ from: 0, to: 10 });
  });

  it('zooms around a moment', () => {
    expect(zoomBy({ from: 0, to: TOTAL }, TOTAL, 0.5, 2e8)).toStrictEqual({ from: 1e8, to: 6e8 });
    expect(zoomBy({ from: 4e8, to: 6e8 }, TOTAL, 100)).toStrictEqual({ from: 0, to: TOTAL });
  });

  it('moves by a share of itself, up to the ends of the trace', () => {
    expect(panBy({ from: 2e8, to: 4e8 }, TOTAL, 0.5)).toStrictEqual({ from: 3e8, to: 5e8 });
    expect(panBy({ from: 7e8, to: 9e8 }, TOTAL, 1)).toStrictEqual({ from: 8e8, to: TOTAL });
  });

  it('leaves room around a span', () => {
    expect(windowAround(4e8, 5e8, TOTAL)).toStrictEqual({ from: 3.85e8, to: 5.15e8 });
  });

  it('stays within the trace whatever is done to it', () => {
    const step = fc.tuple(fc.constantFrom('zoom', 'pan'), fc.double({ min: 0.01, max: 4, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e13 }), fc.array(step, { maxLength: 30 }), (total, steps) => {
        let window = { from: 0, to: total };
        for (const [kind, by] of steps) {
          window = kind === 'zoom' ? zoomBy(window, total, by) : panBy(window, total, by - 2);
          expect(window.from).toBeGreaterThanOrEqual(0);
          expect(window.to).toBeLessThanOrEqual(total * (1 + 1e-9));
          expect(window.to).toBeGreaterThan(window.from);
        }
      }),
    );
  });

  it('tells where a moment is', () => {
    expect([placeIn({ from: 100, to: 200 }, 150), placeIn({ from: 100, to: 100 }, 150)]).toStrictEqual([0.5, 0]);
  });
});

describe('the ticks of a waterfall', () => {
  const labels = (from: number, to: number, most = 5) => ticksIn({ from, to }, most).map(({ label }) => label);

  it('are round moments', () => {
    expect(labels(0, 450e6)).toStrictEqual(['0 ms', '100 ms', '200 ms', '300 ms', '400 ms']);
    expect(labels(0, 4e9)).toStrictEqual(['0 s', '1 s', '2 s', '3 s', '4 s']);
    expect(labels(0, 300e9)).toStrictEqual(['0 min', '1 min', '2 min', '3 min', '4 min', '5 min']);
  });

  it('have as many digits as tell them apart', () => {
    expect(labels(120e6, 121e6)).toStrictEqual([
      '120.0 ms',
      '120.2 ms',
      '120.4 ms',
      '120.6 ms',
      '120.8 ms',
      '121.0 ms',
    ]);
    expect(labels(0, 5000)).toStrictEqual(['0 µs', '1 µs', '2 µs', '3 µs', '4 µs', '5 µs']);
  });

  it('are few, for any window', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e13, noNaN: true }),
        fc.double({ min: 1000, max: 1e13, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (from, length, most) => {
          const found = labels(from, from + length, most);
          expect(found.length).toBeLessThanOrEqual(most + 1);
          expect(new Set(found).size).toBe(found.length);
        },
      ),
    );
  });

  it('are none without a window', () => {
    expect(ticksIn({ from: 0, to: 0 }, 5)).toStrictEqual([]);
  });
});
