import * as fc from 'fast-check';
import { latencyCondition } from '../../../lib/collector/policies/latency-condition';
import { durationMillis, type FinishedSpan } from '../../../lib/otel/finished-span';

const nanosIn = (condition: string | undefined): bigint => BigInt(/>= (\d+)$/.exec(condition ?? '')?.[1] ?? -1);

const millisOf = (nanos: bigint): number =>
  durationMillis({
    duration: [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)],
  } as unknown as FinishedSpan);

describe('the latency in OTTL', () => {
  it('is that of local roots, or of any span', () => {
    const isSlow = 'span.end_time_unix_nano - span.start_time_unix_nano >= 500000000';
    expect(latencyCondition(500, false)).toBe(`(IsRootSpan() or span.flags >= 768) and ${isSlow}`);
    expect(latencyCondition(500, true)).toBe(isSlow);
  });

  it('is exact for fractions of milliseconds', () => {
    expect([0, 0.000001, 0.5, 1.0000004, 1e9].map((millis) => nanosIn(latencyCondition(millis, true)))).toStrictEqual([
      0n,
      1n,
      500_000n,
      1_000_001n,
      1_000_000_000_000_000n,
    ]);
  });

  it('begins with the first duration that a service finds long enough', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 9e12, noNaN: true }), (millis) => {
        const nanos = nanosIn(latencyCondition(millis, true));
        expect(millisOf(nanos)).toBeGreaterThanOrEqual(millis);
        expect(millisOf(nanos - 1n)).toBeLessThan(millis);
      }),
    );
  });

  it('does not exist if no duration is that long', () => {
    expect([latencyCondition(Infinity, true), latencyCondition(1e13, false)]).toStrictEqual([undefined, undefined]);
  });
});
