import { spanLimit } from '../../../lib/collector/policies/rate-limit';

const load = { tracesPerSecond: 100, spansPerTrace: 8, gateways: 2, samplers: 2 };
const limit = (tracesPerSecond: number, burst: number) => spanLimit({ name: 'limit', tracesPerSecond, burst }, load);

describe('a limit in spans', () => {
  it('is divided among the Collectors', () => {
    expect(limit(5, 40)).toStrictEqual({ spans_per_second: 20, burst_capacity: 160 });
  });

  it('lets traces of four times the average size pass', () => {
    expect(limit(5, 5)).toStrictEqual({ spans_per_second: 20, burst_capacity: 32 });
  });

  it('is a whole number that the Collector can read', () => {
    expect(limit(0.01, 1).spans_per_second).toBe(1);
    expect(limit(1e300, Infinity)).toStrictEqual({ spans_per_second: 2 ** 31 - 1, burst_capacity: 2 ** 31 - 1 });
  });
});
