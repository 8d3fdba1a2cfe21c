import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { createLogger, Instrument, instrument, startTelemetry, type TelemetryOptions } from '../../lib';
import { SpanCollector, startTestTelemetry, type TestTelemetry } from '../../lib/testing';

let telemetry: TestTelemetry;
beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(() => telemetry.shutdown());

const work = instrument({ name: 'work' }, (id: string) => id);
const start = (options: TelemetryOptions = {}) => startTelemetry({ serviceName: 'orders', ...options });

const injected = (): Record<string, string> => {
  const carrier: Record<string, string> = {};
  instrument({ name: 'sending' }, () => propagation.inject(context.active(), carrier))();
  return carrier;
};

describe('an application that starts telemetry in a test', () => {
  it('exports nothing, and the test has its spans', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests++;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const processor = new SpanCollector();
    const application = start({
      exporter: [{ endpoint }, 'console'],
      spanProcessors: [processor],
      batch: { scheduledDelayMillis: 1 },
    });
    work('o-1');
    await application.flush();
    await application.shutdown();
    server.close();
    await once(server, 'close');
    expect(requests).toBe(0);
    expect(processor.spans).toEqual([]);
    expect(telemetry.outline()).toEqual([{ name: 'work', attributes: { id: 'o-1' } }]);
  });

  it.each<[string, TelemetryOptions]>([
    ['the ratio is 0', { sampling: { ratio: 0 } }],
    ['the environment is `test`', { environment: 'test' }],
    ['tail sampling is on', { environment: 'production', sampling: { tail: true } }],
    ['the provider is `sdk`', { provider: 'sdk' }],
  ])('records all its spans if %s', async (_where, options) => {
    const application = start(options);
    work('o-1');
    expect(telemetry.spans).toHaveLength(1);
    expect(telemetry.warnings).toEqual([]);
    await application.shutdown();
  });

  it('has its own redaction, filter and propagation until its shutdown', async () => {
    const application = start({
      filter: 'warn',
      redaction: { names: ['id'] },
      propagators: ['b3'],
    });
    class Loud {
      @Instrument({ name: 'loud', level: 'warn' })
      call(id: string): string {
        return id;
      }
    }
    work('o-1');
    new Loud().call('o-2');
    expect(telemetry.outline()).toEqual([{ name: 'loud', attributes: { id: '[redacted]' } }]);
    expect(propagation.fields()).toContain('b3');
    await application.shutdown();
    expect(propagation.fields()).toContain('traceparent');
    expect(propagation.fields()).not.toContain('b3');
  });

  it('may shut down before another that runs at the same time', async () => {
    const first = start();
    const second = start();
    await first.shutdown();
    expect(Object.keys(injected())).toContain('traceparent');
    work('o-1');
    await second.shutdown();
    work('o-2');
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['sending', 'work', 'work']);
  });

  it('shuts down with the test telemetry, if that shuts down first', async () => {
    const application = start();
    await telemetry.shutdown();
    expect(context.with(ROOT_CONTEXT.setValue(Symbol.for('held'), 1), () => context.active())).toBe(ROOT_CONTEXT);
    expect(propagation.fields()).toEqual([]);
    telemetry = startTestTelemetry();
    const next = start({ serviceName: 'payments' });
    expect(next.serviceName).toBe('payments');
    await application.shutdown();
    work('o-1');
    expect(telemetry.spans).toHaveLength(1);
    expect(Object.keys(injected())).toContain('traceparent');
    await next.shutdown();
    expect(telemetry.warnings).toEqual([]);
  });
});

describe('ended', () => {
  it('resolves at once if no span is open', async () => {
    work('o-1');
    expect(await telemetry.ended()).toHaveLength(1);
  });

  it('waits for the last span, with the timers of the test faked', async () => {
    jest.useFakeTimers();
    let finish: (value: string) => void = () => undefined;
    const slow = instrument({ name: 'slow' }, () => new Promise<string>((resolve) => (finish = resolve)));
    const called = slow();
    const ended = telemetry.ended();
    finish('done');
    await called;
    expect((await ended).map(({ name }) => name)).toEqual(['slow']);
    jest.useRealTimers();
  });

  it('names the spans that are still open', async () => {
    let finish: () => void = () => undefined;
    const slow = instrument({ name: 'slow' }, () => new Promise<void>((resolve) => (finish = resolve)));
    const called = slow();
    await expect(telemetry.ended(10)).rejects.toThrow('Spans are still open after 10 ms: slow.');
    finish();
    await called;
  });
});

describe('clear', () => {
  it('drops a span that is still open', async () => {
    let finish: () => void = () => undefined;
    const slow = instrument({ name: 'slow' }, () => new Promise<void>((resolve) => (finish = resolve)));
    const called = slow();
    telemetry.clear();
    expect(telemetry.openSpans).toBe(0);
    finish();
    await called;
    work('o-1');
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['work']);
  });
});

describe('startTestTelemetry', () => {
  it('throws if telemetry is already registered, and does not change it', async () => {
    expect(() => startTestTelemetry()).toThrow('Start test telemetry before the application');
    work('o-1');
    expect(telemetry.spans).toHaveLength(1);
  });
});

describe('span', () => {
  it('returns the only span of a name', () => {
    work('o-1');
    expect(telemetry.span('work').attributes).toMatchObject({ id: 'o-1' });
    work('o-2');
    expect(() => telemetry.span('work')).toThrow(/^2 spans are named "work"\.\n\nNo span is open\.\n\nThe spans/);
    expect(() => telemetry.span('rest')).toThrow('No ended span is named "rest".');
  });
});

describe('lines', () => {
  it('has the lines of all loggers with the ids of their spans', () => {
    const written: string[] = [];
    const log = createLogger({ destination: { write: (line) => written.push(line) } }).for('Orders');
    instrument({ name: 'outer' }, () => log.info('saved', { order_id: 'o-17' }))();
    expect(telemetry.lines).toMatchObject([
      { level: 'INFO', target: 'Orders', fields: { message: 'saved', order_id: 'o-17' }, span_id: '0000000000000001' },
    ]);
    expect(written).toHaveLength(1);
    telemetry.clear();
    expect(telemetry.lines).toEqual([]);
  });
});
