import { trace } from '@opentelemetry/api';
import { instrument, startTelemetry, type Telemetry } from 'otel-instrument';
import { type TestHooks, useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';

const work = instrument({ name: 'work' }, (id: string) => id);

/** Hooks that a test calls itself. */
class ManualHooks implements TestHooks {
  private readonly bodies = new Map<string, ((...given: unknown[]) => unknown)[]>();
  readonly beforeAll = this.keep('beforeAll');
  readonly beforeEach = this.keep('beforeEach');
  readonly afterEach = this.keep('afterEach');
  readonly afterAll = this.keep('afterAll');

  async run(name: keyof TestHooks, context?: unknown): Promise<void> {
    for (const body of this.bodies.get(name) ?? []) await body(context);
  }

  private keep(name: string): TestHooks['beforeAll'] {
    return (body) => void this.bodies.set(name, [...(this.bodies.get(name) ?? []), body]);
  }
}

describe('useTestTelemetry', () => {
  const telemetry = useTestTelemetry();

  it.each(['o-1', 'o-2'])('has the spans of one test only: %s', (id) => {
    work(id);
    expect(telemetry.span('work')).toHaveRecorded({ id });
    expect(telemetry.span('work').spanContext().spanId).toBe('0000000000000001');
  });

  describe('of an application that starts once', () => {
    let application: Telemetry;
    beforeAll(() => {
      application = startTelemetry({ serviceName: 'orders', exporter: 'none' });
    });
    afterAll(() => application.shutdown());

    it.each([1, 2])('keeps its telemetry from test to test: %i', () => {
      work('o-1');
      expect(telemetry).toHaveSpan({ service: 'orders', times: 1 });
    });
  });

  describe('of an application that a test leaves running', () => {
    it('has the settings of the application in that test', () => {
      startTelemetry({ serviceName: 'orders', exporter: 'none', filter: 'off' });
      work('o-1');
      expect(telemetry.spans).toStrictEqual([]);
    });

    it('has its own settings again in the next test', () => {
      work('o-1');
      expect(telemetry).toHaveSpan('work', { times: 1 });
    });
  });

  describe('in a block', () => {
    const inner = useTestTelemetry();
    beforeEach(() => work('o-1'));

    it('shares the telemetry around it, and leaves the spans of hooks', () => {
      expect(inner.spans).toBe(telemetry.spans);
      expect(inner).toHaveSpan('work', { times: 1 });
    });
  });

  it('refuses options that differ from those around it', async () => {
    const hooks = new ManualHooks();
    useTestTelemetry({ hooks, clock: 'stepping' });
    await expect(hooks.run('beforeAll')).rejects.toThrow(
      'useTestTelemetry() of an outer block already runs, so `clock` has no effect here.',
    );
    await hooks.run('afterEach');
    await hooks.run('afterAll');
    work('o-1');
    expect(telemetry).toHaveSpan('work');
  });

  it('needs all hooks if some are given', () => {
    expect(() => useTestTelemetry({ hooks: {} as TestHooks })).toThrow(
      'useTestTelemetry() needs the functions beforeAll, beforeEach, afterEach, afterAll in its option `hooks`.',
    );
  });
});

describe('useTestTelemetry with hooks that are passed to it', () => {
  it('starts, clears and ends', async () => {
    const hooks = new ManualHooks();
    const telemetry = useTestTelemetry({ hooks });
    expect(() => telemetry.spans).toThrow('Test telemetry runs from `beforeAll` to `afterAll`');
    await hooks.run('beforeAll');
    work('before');
    await hooks.run('beforeEach');
    work('o-1');
    expect(telemetry.outline()).toEqual([{ name: 'work', attributes: { id: 'o-1' } }]);
    expect(telemetry.waterfall({ stable: true })).toContain('[test] work');
    expect(await telemetry.ended()).toHaveLength(1);
    expect(await telemetry.waitForTrace('work')).toHaveLength(1);
    expect([telemetry.openSpans, telemetry.lines, telemetry.warnings]).toEqual([0, [], []]);
    telemetry.clear();
    expect(telemetry.spans).toEqual([]);
    await hooks.run('afterEach');
    await hooks.run('afterAll');
    expect(() => telemetry.spans).toThrow('Test telemetry runs from `beforeAll` to `afterAll`');
    expect(trace.getTracer('spec').startSpan('after').isRecording()).toBe(false);
  });

  it('refuses a test of Vitest that runs with others', async () => {
    const hooks = new ManualHooks();
    useTestTelemetry({ hooks });
    await hooks.run('beforeAll');
    const task = { name: 'at once', concurrent: true, suite: { name: 'a block', suite: { name: '' } } };
    await expect(hooks.run('beforeEach', { task })).rejects.toThrow('"a block at once" is concurrent');
    await hooks.run('afterAll');
  });

  it('tells that the traces of a failed test could not be written, and still why it failed', async () => {
    const hooks = new ManualHooks();
    useTestTelemetry({ hooks, failedTests: '/dev/null/traces' });
    await hooks.run('beforeAll');
    work('o-1');
    const error = { message: 'broken', stack: 'Error: broken\n    at test.ts:1:1' };
    await hooks.run('afterEach', { task: { name: 'fails', result: { state: 'fail', errors: [error] } } });
    expect(error.message).toMatch(
      /^broken\n\nThe traces of this test could not be written to \/dev\/null\/traces: Error/,
    );
    expect(error.stack).toMatch(/^Error: broken\n\nThe traces [^]+\n {4}at test\.ts:1:1$/);
    await hooks.run('afterAll');
  });
});
