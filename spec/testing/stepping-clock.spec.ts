import { trace } from '@opentelemetry/api';
import { instrument } from 'otel-instrument';
import {
  startTestTelemetry,
  SteppingClock,
  type TestTelemetry,
  type TestTelemetryOptions,
} from 'otel-instrument/testing';

let telemetry: TestTelemetry;
beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(() => telemetry.shutdown());

const work = instrument({ name: 'work' }, (id: string) => id);

describe('the clock of test telemetry', () => {
  const restart = async (options: TestTelemetryOptions): Promise<void> => {
    await telemetry.shutdown();
    telemetry = startTestTelemetry(options);
  };

  it('gives the same times in each run if it steps, also if callers pass readings of the real one', async () => {
    await restart({ clock: 'stepping' });
    const run = () => {
      instrument({ name: 'outer' }, () => work('o-1'))();
      const span = trace.getTracer('spec').startSpan('given', { startTime: performance.now() });
      span.addEvent('event', performance.now());
      span.end(performance.now());
      return telemetry.spans.map(({ startTime, endTime, events }) => [
        startTime,
        endTime,
        events.map(({ time }) => time),
      ]);
    };
    const at = (millis: number) => [Date.UTC(2026, 0, 1) / 1000, millis * 1e6];
    const first = run();
    expect(first).toEqual([
      [at(1), at(2), []],
      [at(0), at(3), []],
      [at(4), at(6), [at(5)]],
    ]);
    telemetry.clear();
    expect(run()).toEqual(first);
    expect(telemetry.waterfall()).toMatchInlineSnapshot(`
      "trace 00000000000000000000000000000001 · 3 ms · 2 spans · 1 service · no errors

      [test] outer   ████████████████████████████████████████████████████████████████████████████████ 3 ms
        [test] work                             ██████████████████████████▍ 1 ms
            id=o-1

      time went to: [test] outer 1 ms of 3 ms (33 %) — a gap before work

      trace 00000000000000000000000000000002 · 2 ms · 1 span · 1 service · no errors

      [test] given  █████████████████████████████████████████████████████████████████████████████████ 2 ms

      time went to: [test] given 2 ms of 2 ms (100 %)"
    `);
    expect(telemetry.waterfall({ stable: true })).toMatchInlineSnapshot(`
      "trace · 2 spans · 1 service · no errors

      [test] outer
        [test] work
            id=o-1

      trace · 1 span · 1 service · no errors

      [test] given"
    `);
  });

  it('keeps a date that a caller passes', async () => {
    await restart({ clock: 'stepping' });
    trace
      .getTracer('spec')
      .startSpan('given', { startTime: new Date(1_000) })
      .end(new Date(2_000));
    expect(telemetry.span('given')).toMatchObject({ startTime: [1, 0], endTime: [2, 0] });
  });

  it('may be that of the test', async () => {
    const clock = new SteppingClock({ startMillis: 1_000, stepMillis: 0 });
    await restart({ clock });
    instrument({ name: 'slow' }, () => clock.advance(250))();
    expect(telemetry.span('slow')).toMatchObject({ startTime: [1, 0], duration: [0, 250e6] });
  });

  it('is checked', () => {
    for (const clock of ['fast', {}, { now: () => 1 }]) {
      expect(() => startTestTelemetry({ clock } as unknown as TestTelemetryOptions)).toThrow(
        /Expected `clock(\.timeOrigin)?` to be/,
      );
    }
    expect(() => new SteppingClock({ stepMillis: -1 })).toThrow('Expected `stepMillis` to be a number of milliseconds');
    expect(() => new SteppingClock({ startMillis: Number.NaN })).toThrow('Expected `startMillis` to be');
    expect(() => new SteppingClock().advance(-1)).toThrow('Expected `millis` to be');
  });
});
