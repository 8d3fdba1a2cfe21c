import { performance } from 'node:perf_hooks';
import * as fc from 'fast-check';
import { anchorAt, givenTime, hrTimeAt, isTimeInput } from '../../lib/engine/clock';
import { nanosOf, stoppedClocks } from './conformance/subjects';

afterEach(() => jest.restoreAllMocks());

const someReading = fc.double({ min: 0, max: 1e9, noNaN: true });
const someAnchor = fc.record({
  millis: fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }),
  fraction: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

describe('wall times', () => {
  it('are in the order of the readings with any anchor', () => {
    fc.assert(
      fc.property(someAnchor, someReading, fc.double({ min: 0, max: 0.01, noNaN: true }), (anchor, reading, more) => {
        expect(nanosOf(hrTimeAt(anchor, reading))).toBeLessThanOrEqual(nanosOf(hrTimeAt(anchor, reading + more)));
      }),
    );
  });

  it('have fewer nanoseconds than a second', () => {
    fc.assert(
      fc.property(someAnchor, someReading, (anchor, reading) => {
        const [seconds, nanos] = hrTimeAt(anchor, reading);
        expect(Number.isInteger(seconds) && Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9).toBe(true);
      }),
    );
    expect(hrTimeAt({ millis: 999, fraction: 0 }, 0.999_999_9)).toStrictEqual([1, 0]);
  });
});

describe('the anchor', () => {
  /** Error of the anchor's time in milliseconds, with a wall clock of whole milliseconds. */
  const errorAt = (trueTime: number, monotonic: number): number => {
    jest.spyOn(Date, 'now').mockReturnValue(Math.floor(trueTime));
    const { millis, fraction } = anchorAt(monotonic);
    return millis - Math.floor(trueTime) + (fraction + monotonic - (trueTime - Math.floor(trueTime)));
  };

  it('is never a millisecond off, and converges, with a monotonic clock that is fast or slow', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.0001, max: 0.0001, noNaN: true }),
        fc.integer({ min: 2, max: 30 }),
        (drift, step) => {
          const errors = Array.from({ length: 400 }, (_, index) =>
            Math.abs(errorAt(1_950_000_000_000 + index * (step + 0.137), 1e8 + index * (step + 0.137) * (1 + drift))),
          );
          expect(Math.max(...errors)).toBeLessThanOrEqual(1);
          expect(Math.max(...errors.slice(200))).toBeLessThan(0.6);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('follows the wall clock to the millisecond after it was set', () => {
    const { wall, tick, setWall } = stoppedClocks();
    for (const step of [-86_400_000, 3_600_000, -1500, 2]) {
      tick(5);
      setWall(wall + step);
      expect(hrTimeAt(anchorAt(performance.now()), performance.now())).toStrictEqual([
        Math.floor((wall + step) / 1000),
        ((wall + step) % 1000) * 1e6,
      ]);
    }
  });

  it('is the same object while the clocks agree', () => {
    const { tick } = stoppedClocks();
    const first = anchorAt(performance.now());
    tick(2.25);
    expect(anchorAt(performance.now())).toBe(first);
  });

  it('is near the real wall clock', () => {
    const now = performance.now();
    const time = nanosOf(hrTimeAt(anchorAt(now), now));
    expect(Math.abs(Number(time / 1_000_000n) - Date.now())).toBeLessThan(1000);
  });
});

describe('a given time', () => {
  const base = { millis: 1_950_000_000_000, fraction: 0 };

  it.each([
    [Number.NaN],
    [Infinity],
    [new Date(Number.NaN)],
    [[1]],
    [[1, 2, 3]],
    [['1', 2]],
    [[1, Number.NaN]],
    ['now'],
    [null],
    [{}],
  ])('is undefined if it is invalid: %j', (input) => expect(givenTime(input, base)).toBeUndefined());

  it('is a copy, because the caller may change its array', () => {
    const given = [1, 2];
    const time = givenTime(given, base);
    given[0] = 5;
    expect(time).toStrictEqual([1, 2]);
  });

  it('may be a negative reading, before the start of the process', () => {
    expect(givenTime(-1.5, base)).toStrictEqual([1_949_999_999, 998_500_000]);
  });

  it.each([
    [5, true],
    [Number.NaN, true],
    [new Date(), true],
    [[1, 2], true],
    [['a', 'b'], false],
    [[1], false],
    [{ a: 1 }, false],
    [undefined, false],
  ])('is distinguished from attributes: %j', (input, expected) => expect(isTimeInput(input)).toBe(expected));
});
