import { formatDuration } from '../../lib/trace/duration';

describe('formatDuration', () => {
  it.each([
    [0n, '0 µs'],
    [1n, '<1 µs'],
    [999n, '<1 µs'],
    [1_000n, '1 µs'],
    [512_400n, '512 µs'],
    [999_499n, '999 µs'],
    [999_500n, '1 ms'],
    [5_000_000n, '5 ms'],
    [400_240_000n, '400.2 ms'],
    [999_949_999n, '999.9 ms'],
    [999_950_000n, '1 s'],
    [1_250_000_000n, '1.25 s'],
    [59_994_999_999n, '59.99 s'],
    [59_995_000_000n, '1 min'],
    [125_000_000_000n, '2 min 5 s'],
    [36_000_000_000_000n, '600 min'],
  ])('prints %s ns as %s', (nanos, text) => {
    expect(formatDuration(nanos)).toBe(text);
  });
});
