import {
  fullThreshold,
  rejectionThreshold,
  shortThreshold,
} from '../../../lib/sampling/probability/rejection-threshold';

/** The table of OpenTelemetry's "TraceState: Probability Sampling": one trace in N, with a precision of 3, 4 and 5. */
const SPECIFIED: readonly [number, string, string, string][] = [
  [1, '0', '0', '0'],
  [2, '8', '8', '8'],
  [3, 'aab', 'aaab', 'aaaab'],
  [4, 'c', 'c', 'c'],
  [5, 'ccd', 'cccd', 'ccccd'],
  [8, 'e', 'e', 'e'],
  [10, 'e66', 'e666', 'e6666'],
  [16, 'f', 'f', 'f'],
  [100, 'fd71', 'fd70a', 'fd70a4'],
  [1000, 'ffbe7', 'ffbe77', 'ffbe76d'],
  [10_000, 'fff972', 'fff9724', 'fff97247'],
  [100_000, 'ffff584', 'ffff583a', 'ffff583a5'],
  [1_000_000, 'ffffef4', 'ffffef39', 'ffffef391'],
];

describe('rejectionThreshold', () => {
  it.each(SPECIFIED)("matches the specification's table for one trace in %d", (n, three, four, five) => {
    expect([3, 4, 5].map((precision) => rejectionThreshold(1 / n, precision))).toStrictEqual([three, four, five]);
    expect(rejectionThreshold(1 / n)).toBe(four);
  });

  it.each([
    [0.75, '4'],
    [0.25, 'c'],
    [0.96875, '08'],
    [1, '0'],
  ])('matches the example of OTEP 235 for the ratio %d', (ratio, threshold) => {
    expect(rejectionThreshold(ratio)).toBe(threshold);
  });

  it.each([2 ** -56, 1e-300, Number.MIN_VALUE])('is a valid threshold at %p that keeps almost nothing', (ratio) => {
    expect(rejectionThreshold(ratio)).toBe('f'.repeat(12));
  });

  it('rounds a ratio close to 1 to keep everything, not nothing', () => {
    expect(rejectionThreshold(1 - 2 ** -53)).toBe('0');
  });

  it('has 14 digits to compare, and no trailing zeros in `th`', () => {
    expect([0.1, 1, 0].map(fullThreshold)).toStrictEqual(['e6660000000000', '00000000000000', undefined]);
    expect(['e6660000000000', '00000000000000', '08'].map(shortThreshold)).toStrictEqual(['e666', '0', '08']);
  });
});
