import { performance } from 'node:perf_hooks';
import { ROOT_CONTEXT, type TimeInput, trace } from '@opentelemetry/api';
import { nanosOf, open, stoppedClocks, SUBJECTS } from './subjects';

afterEach(() => jest.restoreAllMocks());

const SECONDS = 1_900_000_000;

describe.each(SUBJECTS)('times of a span of $name', (subject) => {
  it('come from the wall clock, and the duration from the monotonic clock', () => {
    const { tick } = stoppedClocks();
    const span = open(subject).start();
    tick(1500.25);
    span.addEvent('e');
    tick(0.5);
    span.end();
    expect(span.startTime).toStrictEqual([SECONDS, 0]);
    expect(span.events[0]?.time).toStrictEqual([SECONDS + 1, 500_250_000]);
    expect(span.endTime).toStrictEqual([SECONDS + 1, 500_750_000]);
    expect(span.duration).toStrictEqual([1, 500_750_000]);
  });

  it('do not go back with the wall clock while the span is open', () => {
    const { tick, setWall, wall } = stoppedClocks();
    const span = open(subject).start();
    tick(10);
    setWall(wall - 3_600_000);
    span.addEvent('e');
    tick(10);
    span.end();
    expect(span.events[0]?.time).toStrictEqual([SECONDS, 10_000_000]);
    expect(span.duration).toStrictEqual([0, 20_000_000]);
  });

  it('follow the wall clock from one trace to the next', () => {
    const { tick, setWall, wall } = stoppedClocks();
    const opened = open(subject);
    opened.start().end();
    tick(10);
    setWall(wall + 3_600_000);
    expect(opened.start().startTime).toStrictEqual([SECONDS + 3600, 0]);
    tick(10);
    setWall(wall - 3_600_000);
    expect(opened.start().startTime).toStrictEqual([SECONDS - 3600, 0]);
  });

  const FORMS: readonly (readonly [string, (now: number) => TimeInput, readonly [number, number]])[] = [
    ['a pair of seconds and nanoseconds', () => [SECONDS - 1, 123_456_789], [SECONDS - 1, 123_456_789]],
    ['a date', () => new Date((SECONDS - 2) * 1000 + 250), [SECONDS - 2, 250_000_000]],
    ['milliseconds since the epoch', () => (SECONDS - 3) * 1000 + 0.5, [SECONDS - 3, 500_000]],
    ['a reading of performance.now()', (now) => now - 20.5, [SECONDS - 1, 979_500_000]],
  ];

  it.each(FORMS)('are accepted as %s', (_, form, expected) => {
    stoppedClocks();
    const given = form(performance.now());
    const start = open(subject).finished({ startTime: given });
    expect(start.startTime).toStrictEqual(expected);
    const end = open(subject).start('e', { startTime: [SECONDS - 10, 0] });
    end.addEvent('e', given);
    end.end(given);
    expect(end.events[0]?.time).toStrictEqual(expected);
    expect(end.endTime).toStrictEqual(expected);
    expect(nanosOf(end.duration)).toBe(nanosOf(end.endTime) - nanosOf(end.startTime));
  });

  it('are now if only the start was given', () => {
    const { tick } = stoppedClocks();
    const span = open(subject).start('a', { startTime: [SECONDS - 5, 0] });
    tick(1000);
    span.addEvent('e');
    span.end();
    expect(span.events[0]?.time).toStrictEqual([SECONDS + 1, 0]);
    expect(span.endTime).toStrictEqual([SECONDS + 1, 0]);
    expect(span.duration).toStrictEqual([6, 0]);
  });

  it('never give a negative duration', () => {
    stoppedClocks();
    const span = open(subject).start('a', { startTime: [SECONDS, 500] });
    span.end([SECONDS, 499]);
    expect([span.startTime, span.endTime, span.duration]).toStrictEqual([
      [SECONDS, 500],
      [SECONDS, 500],
      [0, 0],
    ]);
  });

  it('are inside those of the parent for a child', () => {
    const { tick } = stoppedClocks();
    const opened = open(subject);
    for (let index = 0; index < 200; index++) {
      tick(0.0137 * index);
      const parent = opened.start('parent');
      tick(1 + 0.000_31 * index);
      const child = opened.start('child', {}, trace.setSpan(ROOT_CONTEXT, parent));
      tick(0.1 + 0.000_07 * index);
      child.end();
      parent.end();
      expect(nanosOf(child.startTime) - nanosOf(parent.startTime)).toBeGreaterThanOrEqual(0n);
    }
  });
});
