import { trace } from '@opentelemetry/api';
import { instrument, setFilter, startTelemetry } from '../../lib';
import { SpanCollector, startTestTelemetry } from '../../lib/testing';

/** Another copy of the package, as jest loads it after a module reset. */
function anotherCopy(): { lib: typeof import('../../lib'); testing: typeof import('../../lib/testing') } {
  jest.resetModules();
  return {
    lib: jest.requireActual<typeof import('../../lib')>('../../lib'),
    testing: jest.requireActual<typeof import('../../lib/testing')>('../../lib/testing'),
  };
}

const start = (collector: SpanCollector) =>
  startTelemetry({
    serviceName: 'orders',
    environment: 'development',
    exporter: 'none',
    spanProcessors: [collector],
    redaction: { names: ['internalRef'] },
  });

describe('a test that resets its modules', () => {
  it('keeps the settings of running telemetry', async () => {
    const collector = new SpanCollector();
    const telemetry = start(collector);
    const { lib } = anotherCopy();
    expect(lib.instrument).not.toBe(instrument);
    lib.instrument({ name: 'work' }, (internalRef: string) => internalRef)('secret');
    await telemetry.shutdown();
    expect(collector.spans.map(({ attributes }) => attributes)).toStrictEqual([{ internalRef: '[redacted]' }]);
  });

  it('sees spans of a new copy in the harness of the old one, with the API reset too', async () => {
    const telemetry = startTestTelemetry();
    const { lib } = anotherCopy();
    const inner = lib.instrument({ name: 'inner' }, (id: string) => lib.recordField('order_id', id));
    instrument({ name: 'outer', fields: { order_id: undefined } }, () => inner('o-1'))();
    expect(telemetry.outline()).toStrictEqual([
      { name: 'outer', attributes: { order_id: 'o-1' }, children: [{ name: 'inner', attributes: { id: 'o-1' } }] },
    ]);
    expect(telemetry.openSpans).toBe(0);
    await telemetry.shutdown();
  });

  it('sees spans of the old copy in the harness of a new one', async () => {
    const { testing } = anotherCopy();
    const telemetry = testing.startTestTelemetry();
    instrument({ name: 'work' }, (id: string) => id)('o-1');
    expect(telemetry.outline()).toStrictEqual([{ name: 'work', attributes: { id: 'o-1' } }]);
    await telemetry.shutdown();
  });

  it('can start and stop the harness in copy after copy, and each starts with fresh warnings', async () => {
    for (let round = 0; round < 3; round++) {
      const { lib, testing } = anotherCopy();
      const telemetry = testing.startTestTelemetry();
      lib.instrument({ name: 'work' }, () => lib.recordField('unknown', round))();
      expect(telemetry.warnings.map(({ code }) => code)).toStrictEqual(['FIELD_NOT_DECLARED']);
      expect(telemetry.spans).toHaveLength(1);
      await telemetry.shutdown();
    }
  });

  it('gets an error from the harness if an earlier test left telemetry running in another copy', async () => {
    const telemetry = startTestTelemetry();
    const { testing } = anotherCopy();
    expect(() => testing.startTestTelemetry()).toThrow('OpenTelemetry is already registered');
    await telemetry.shutdown();
  });
});

describe('a test that isolates modules', () => {
  it('shares filter and telemetry with the isolated modules', async () => {
    const collector = new SpanCollector();
    const telemetry = start(collector);
    await jest.isolateModulesAsync(async () => {
      const isolated = jest.requireActual<typeof import('../../lib')>('../../lib');
      expect(isolated.setFilter).not.toBe(setFilter);
      const work = isolated.instrument({ name: 'work' }, (text: string) => text);
      work('one');
      setFilter('off');
      work('two');
      const handle = isolated.startTelemetry({ serviceName: 'orders', environment: 'development', exporter: 'none' });
      await handle.shutdown();
    });
    setFilter('info');
    instrument({ name: 'still running' }, () => 1)();
    await telemetry.shutdown();
    expect(collector.spans.map(({ name }) => name)).toStrictEqual(['work', 'still running']);
    expect(trace.getActiveSpan()).toBeUndefined();
  });
});
