import { type FinishedSpan, instrument } from 'otel-instrument';
import { useTestTelemetry } from 'otel-instrument/testing';

const telemetry = useTestTelemetry();
const work = instrument({ name: 'work' }, (id: string) => id);

describe('waitForTrace', () => {
  const open = (name: string) => {
    let finish: () => void = () => undefined;
    const called = instrument({ name }, () => new Promise<void>((resolve) => (finish = resolve)))();
    return async () => {
      finish();
      await called;
    };
  };

  it('resolves with a trace that has ended already, by name or by pattern', async () => {
    work('o-1');
    expect(await telemetry.waitForTrace('work')).toStrictEqual(telemetry.spans);
    expect(await telemetry.waitForTrace(/^wo/g)).toHaveLength(1);
    expect(await telemetry.waitForTrace(/^wo/g)).toHaveLength(1);
  });

  it('waits for the other spans of the trace, but not for those of other traces', async () => {
    const finishOther = open('other');
    let waiting: Promise<readonly FinishedSpan[]> | undefined;
    instrument({ name: 'outer' }, () => {
      work('o-1');
      waiting = telemetry.waitForTrace('work');
    })();
    expect((await waiting)?.map(({ name }) => name)).toEqual(['work', 'outer']);
    await finishOther();
  });

  it('asks a function after each span', async () => {
    const asked: string[] = [];
    const waiting = telemetry.waitForTrace((trace) => {
      asked.push(trace.map(({ name }) => name).join(' '));
      return trace.length === 2;
    });
    instrument({ name: 'outer' }, () => work('o-1'))();
    expect(await waiting).toHaveLength(2);
    expect(asked).toEqual(['work', 'work outer']);
  });

  it('rejects with what a function throws', async () => {
    work('o-1');
    const broken = new Error('broken');
    const waiting = telemetry.waitForTrace(() => {
      throw broken;
    });
    await expect(waiting).rejects.toBe(broken);
  });

  it('refuses a promise from a function, because a promise is always truthy', async () => {
    work('o-1');
    const later = (() => Promise.reject(new Error('later'))) as unknown as () => boolean;
    await expect(telemetry.waitForTrace(later)).rejects.toThrow(
      'Expected the function of `waitForTrace` to return a boolean, got a promise.',
    );
  });

  it.each([Infinity, 2 ** 31, -1, Number.NaN, '100'])('refuses %s milliseconds', (timeoutMillis) => {
    const waiting = () => telemetry.waitForTrace('work', { timeoutMillis: timeoutMillis as number });
    expect(waiting).toThrow('a number of milliseconds from 0 to 2147483647');
  });

  it('names at most twenty open spans, cut and without control characters', async () => {
    const finishers = Array.from({ length: 25 }, (_, index) => open(`${index}\u001B[2J${'x'.repeat(500)}`));
    const failure = await telemetry.ended(10).then(String, String);
    expect(failure).toMatch(/^Error: Spans are still open after 10 ms: 0\S{90,130}, /);
    expect(failure).toContain(' and 5 more.');
    expect(failure).not.toContain('\u001B');
    for (const finish of finishers) await finish();
  });

  it('tells after the timeout what has ended and what is open', async () => {
    const finish = open('slow');
    work('o-1');
    await expect(telemetry.waitForTrace('slow', { timeoutMillis: 10 })).rejects.toThrow(
      /^No trace with a span named "slow" has ended within 10 ms\.\n\nOpen spans: slow\.\n\nThe spans that have ended:\n\ntrace [^]+\[test\] work/,
    );
    await expect(telemetry.waitForTrace(() => false, { timeoutMillis: 0 })).rejects.toThrow(
      'No trace met the condition within 0 ms.',
    );
    await finish();
  });

  it('rejects other conditions and timeouts', () => {
    expect(() => telemetry.waitForTrace(7 as unknown as string)).toThrow(
      'Expected `waitForTrace` to be the name of a span',
    );
    expect(() => telemetry.waitForTrace('work', { timeoutMillis: Number.NaN })).toThrow(
      'Expected `timeoutMillis` to be',
    );
  });
});
