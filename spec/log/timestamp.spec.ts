import { timestamp } from '../../lib/log/timestamp';

describe('a timestamp', () => {
  it('equals `toISOString`, for times in any order', () => {
    const moments = [
      0, 7, 999, 1000, 1_769_854_272_045, 1_769_854_272_999, 1_769_854_273_000, 7, -1, 253_402_300_799_999,
    ];
    expect(moments.map((moment) => timestamp(moment))).toStrictEqual(
      moments.map((moment) => new Date(moment).toISOString()),
    );
  });

  it('is the current time by default', () => {
    const before = new Date().toISOString();
    const now = timestamp();
    expect([before, now, new Date().toISOString()].toSorted()[1]).toBe(now);
  });
});
