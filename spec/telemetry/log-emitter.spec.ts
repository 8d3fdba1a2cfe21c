import { trace } from '@opentelemetry/api';
import {
  createLogger,
  type FinishedLog,
  type FinishedSpan,
  instrument,
  recordError,
  setWarningSink,
  startTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type TelemetryWarning,
} from '../../lib';
import { SpanCollector } from '../../lib/testing';

const OPT_IN = 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN';
const records: FinishedLog[] = [];
const warnings: TelemetryWarning[] = [];
let collector: SpanCollector;
let telemetry: Telemetry | undefined;

beforeEach(() => {
  records.length = 0;
  warnings.length = 0;
  collector = new SpanCollector();
  setWarningSink((warning) => warnings.push(warning));
});

afterEach(async () => {
  await telemetry?.shutdown();
  setWarningSink();
});

function start(signal: string | undefined, options: TelemetryOptions = {}): void {
  if (signal !== undefined) process.env[OPT_IN] = signal;
  telemetry = startTelemetry({
    serviceName: 'orders',
    environment: 'development',
    exporter: 'none',
    spanProcessors: [collector],
    log: {
      export: {
        exporter: {
          export(given, done) {
            records.push(...given);
            done({ code: 0 });
          },
          shutdown: async () => undefined,
        },
      },
    },
    ...options,
  });
  delete process.env[OPT_IN];
}

const failure = (): TypeError => new TypeError('no stock', { cause: new RangeError('pool is exhausted') });

/** Runs two nested functions, of which the inner one throws. */
function fail(): void {
  const inner = instrument({ name: 'reserve' }, () => {
    throw failure();
  });
  expect(instrument({ name: 'create_order' }, () => inner())).toThrow('no stock');
}

async function outcome(): Promise<{ readonly spans: readonly FinishedSpan[]; readonly events: readonly string[] }> {
  await telemetry?.flush();
  const { spans } = collector;
  return { spans, events: spans.flatMap(({ name, events }) => events.map((event) => `${name}: ${event.name}`)) };
}

describe.each(['engine', 'sdk'] as const)('an exception with the provider `%s`', (provider) => {
  it('is an event of the innermost span by default', async () => {
    start(undefined, { provider });
    fail();
    expect((await outcome()).events).toStrictEqual(['reserve: exception']);
    expect(records).toStrictEqual([]);
  });

  it('is a log record of the innermost span with `logs`', async () => {
    start('logs', { provider });
    fail();
    const { spans, events } = await outcome();
    const [inner, outer] = spans;
    expect(events).toStrictEqual([]);
    expect(records).toMatchObject([
      {
        eventName: 'exception',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'TypeError: no stock',
        spanContext: { traceId: inner?.spanContext().traceId, spanId: inner?.spanContext().spanId, traceFlags: 1 },
        instrumentationScope: { name: 'otel-instrument' },
      },
    ]);
    expect(records[0]?.attributes).toStrictEqual({
      'exception.type': 'TypeError',
      'exception.message': 'no stock',
      'exception.stacktrace': expect.stringContaining('Caused by: RangeError: pool is exhausted'),
      'error.chain': ['RangeError: pool is exhausted'],
    });
    expect(inner?.status).toMatchObject({ code: 2, message: 'no stock' });
    expect(inner?.attributes).toMatchObject({ 'error.type': 'TypeError' });
    expect(outer?.attributes).toMatchObject({ 'error.origin.span_id': inner?.spanContext().spanId });
  });

  it('is both with `logs/dup`', async () => {
    start('Logs/Dup', { provider });
    fail();
    const { events, spans } = await outcome();
    expect(events).toStrictEqual(['reserve: exception']);
    expect(records[0]?.attributes).toStrictEqual(spans[0]?.events[0]?.attributes);
  });
});

describe('an exception as a log record', () => {
  it('of a caught error is recorded by `recordError`', async () => {
    start('logs');
    instrument({ name: 'create_order' }, () => recordError(failure()))();
    await outcome();
    expect(records).toMatchObject([{ eventName: 'exception', body: 'TypeError: no stock' }]);
  });

  it('that is not a failure has the level of the option `err`', async () => {
    start('logs');
    const failing = instrument({ name: 'f', err: 'warn' }, () => {
      throw failure();
    });
    expect(failing).toThrow('no stock');
    const { spans } = await outcome();
    expect(records).toMatchObject([{ severityNumber: 13, severityText: 'WARN', eventName: 'exception' }]);
    expect(records[0]?.attributes).not.toHaveProperty('level');
    expect(spans[0]?.status.code).toBe(0);
  });

  it('is not repeated for a line about the same error', async () => {
    start('logs');
    const log = createLogger({ destination: { write: () => undefined } }).for('Orders');
    const error = failure();
    const failing = instrument({ name: 'f' }, () => {
      log.error('payment failed', { error });
      throw error;
    });
    expect(failing).toThrow(error);
    const { events } = await outcome();
    expect(records.map(({ body, attributes }) => [body, attributes['exception.type']])).toStrictEqual([
      ['payment failed', 'TypeError'],
    ]);
    expect(events).toStrictEqual(['f: payment failed']);
  });

  it('hides the secrets of the error', async () => {
    start('logs');
    const failing = instrument({ name: 'f' }, () => {
      throw Object.assign(new Error('password=s3cr3t-p4ss'), { name: 'password=s3cr3t-p4ss' });
    });
    expect(failing).toThrow('password');
    await outcome();
    expect(JSON.stringify(records.map(({ body, attributes }) => [body, attributes]))).not.toContain('s3cr3t');
    expect(records).toHaveLength(1);
  });

  it('leaves the exceptions that other libraries record as events', async () => {
    start('logs');
    const span = trace.getTracer('library').startSpan('query');
    span.recordException(failure());
    span.end();
    expect((await outcome()).events).toStrictEqual(['query: exception']);
    expect(records).toStrictEqual([]);
  });
});

describe('the variable for exceptions', () => {
  it('has no effect without log records, so that no exception is lost, and a warning says so', async () => {
    start('logs', { log: { export: false } });
    fail();
    expect((await outcome()).events).toStrictEqual(['reserve: exception']);
    expect(warnings).toStrictEqual([
      {
        code: 'VARIABLE_REFUSED',
        message:
          'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN=logs has no effect: log records are not exported, so exceptions stay ' +
          'span events. Set `log: { export: true }`, or OTEL_LOGS_EXPORTER=otlp.',
      },
    ]);
  });

  it('with another value is reported, and exceptions stay events', async () => {
    start('spans');
    fail();
    expect((await outcome()).events).toStrictEqual(['reserve: exception']);
    expect(warnings).toMatchObject([
      { code: 'VARIABLE_IGNORED', message: expect.stringContaining('expected logs or logs/dup, got "spans"') },
    ]);
  });
});
