import * as fc from 'fast-check';

interface Statistics {
  median(numbers: number[]): number;
  medianRatio(numbers: number[], others: number[]): number;
  addedRatio(ours: number[], bare: number[], other: number[], otherBare: number[]): number;
  growthOf(points: [number, number][]): number;
}

const { median, medianRatio, addedRatio, growthOf } = jest.requireActual<Statistics>(
  '../../bench/report/statistics.cjs',
);

describe('the median', () => {
  it('is the middle number in any order, or the mean of the two middle numbers', () => {
    expect(median([30, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('has as many numbers below as above', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (numbers) => {
        const middle = median(numbers);
        const below = numbers.filter((number) => number < middle).length;
        const above = numbers.filter((number) => number > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(numbers.length / 2);
      }),
    );
  });

  it('does not reorder its input', () => {
    const numbers = [3, 1, 2];
    median(numbers);
    expect(numbers).toStrictEqual([3, 1, 2]);
  });
});

describe('a ratio', () => {
  it('compares values of the same round, so that a slow round slows both sides', () => {
    expect(medianRatio([10, 100, 20], [5, 50, 10])).toBe(2);
  });

  it('ignores a round without a counterpart', () => {
    expect(medianRatio([10, 10], [5])).toBe(2);
    expect(medianRatio([], [])).toBeNaN();
  });
});

describe('the added time', () => {
  it('is the call minus the undecorated one, as a ratio to that of another variant', () => {
    expect(addedRatio([30], [10], [110], [10])).toBe(0.2);
  });

  it('uses the undecorated call in the state of each side', () => {
    expect(addedRatio([12], [10], [150], [50])).toBe(0.02);
  });

  it('ignores a round in which the other variant adds nothing', () => {
    expect(addedRatio([30, 20], [10, 10], [5, 60], [10, 10])).toBe(0.2);
    expect(addedRatio([30], [10], [10], [10])).toBeNaN();
  });
});

describe('growth', () => {
  it('is the power of the size by which a cost grows', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        (power, first) => {
          const points = [1, 10, 100, 1000].map((size): [number, number] => [size, first * size ** power]);
          expect(growthOf(points)).toBeCloseTo(power, 6);
        },
      ),
    );
  });

  it('is unknown for a single size', () => {
    expect(growthOf([[10, 5]])).toBeNaN();
  });
});
