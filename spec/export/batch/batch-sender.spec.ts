import { TRACES } from '../../../lib/export/signal';
import { faultCounts, setWarningSink, startTelemetry, type Telemetry, type TelemetryWarning } from '../../../lib';
import { resetFaults } from '../../../lib/diagnostics/fault';
import type { ExportResult, SpanExporter } from '../../../lib/otel/sdk';
import { Background } from '../../../lib/export/batch/background-context';
import { BatchSender } from '../../../lib/export/batch/batch-sender';
import { PartialSuccess } from '../../../lib/export/otlp/partial-success';
import { ExportAccount } from '../../../lib/export/batch/export-counts';
import { type OtlpReceiver, startReceiver } from '../../../lib/viewer';
import { type ProxyTracerProvider, trace } from '@opentelemetry/api';
import { PLAIN } from '../otlp/any-spans';
import { isFullVolume } from '../../volume';

const warnings: TelemetryWarning[] = [];
let receiver: OtlpReceiver;
let telemetry: Telemetry;

beforeEach(async () => {
  warnings.length = 0;
  resetFaults();
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startReceiver({ port: 0 });
  telemetry = startTelemetry({
    serviceName: 'reporting',
    environment: 'development',
    // Too short for the second attempt, one second later.
    exporter: { endpoint: receiver.url, timeoutMillis: 500 },
    batch: { scheduledDelayMillis: 60_000 },
  });
});

afterEach(async () => {
  await telemetry.shutdown();
  await receiver.close();
  setWarningSink();
});

async function send(count: number): Promise<void> {
  for (let index = 0; index < count; index++) trace.getTracer('test').startSpan('span').end();
  await telemetry.flush();
}

/** Sends spans to an exporter, one per batch. */
function sendTo(
  exportSpans: SpanExporter['export'],
  count: number,
  { destination = 'the exporter', concurrency = 1 } = {},
): ExportAccount {
  const account = new ExportAccount(count);
  const exporter = { export: exportSpans, shutdown: async () => undefined };
  const options = { signal: TRACES, destination, timeoutMillis: 1000, concurrency };
  const sender = new BatchSender(exporter, account, new Background(), options);
  for (let sent = 0; sent < count; sent++) {
    account.enqueue();
    sender.send([PLAIN], 1);
  }
  return account;
}

const codes = (): string[] => warnings.map(({ code }) => code);

describe('an export', () => {
  it('is counted', async () => {
    await send(3);
    expect(telemetry.counts).toStrictEqual({ exported: 3, failed: 0, dropped: 0, pending: 0 });
    expect(receiver.store.counts.spans).toBe(3);
    expect(warnings).toStrictEqual([]);
  });

  it('warns once when an outage starts and once when it ends, and the spans wait', async () => {
    const { port, url } = receiver;
    for (let outage = 1; outage <= 2; outage++) {
      await receiver.close();
      await send(2);
      await send(3);
      receiver = await startReceiver({ port });
      await send(1);
      await send(1);
      expect(receiver.store.counts.spans).toBe(7);
      expect(telemetry.counts).toMatchObject({ exported: outage * 7, failed: 0, pending: 0 });
    }
    expect(codes()).toStrictEqual(['EXPORT_FAILED', 'EXPORT_RESUMED', 'EXPORT_FAILED', 'EXPORT_RESUMED']);
    const [failed, resumed] = warnings;
    expect(failed?.message).toContain(`Spans do not reach ${url}/v1/traces: `);
    expect(failed?.message).toContain('ECONNREFUSED');
    expect(failed?.message).toContain('. 2 wait in the queue, and later spans will too, up to 64 MiB.');
    expect(resumed?.message).toBe(`Spans reach ${url}/v1/traces again; none was lost.`);
  });

  it('that started in an outage and fails after its end is not a new outage', () => {
    const callbacks: ((error?: Error) => void)[] = [];
    const account = sendTo(
      (_spans, done) => callbacks.push((error) => done(error ? { code: 1, error } : { code: 0 })),
      4,
      { concurrency: 4 },
    );
    const [first, second, third, fourth] = callbacks;
    first?.(new Error('refused'));
    second?.();
    third?.(new Error('refused'));
    fourth?.(new Error('refused'));
    expect(codes()).toStrictEqual(['EXPORT_FAILED', 'EXPORT_RESUMED']);
    expect(account.counts).toStrictEqual({ exported: 1, failed: 3, dropped: 0, pending: 0 });
  });

  it('that is rejected reports the receiver, and no secret of its response', () => {
    const { counts } = sendTo(
      (_spans, done) => done({ code: 1, error: new Error('401: token=t-1234567 is wrong') }),
      2,
      { destination: 'http://collector/v1/traces' },
    );
    expect(counts).toStrictEqual({ exported: 0, failed: 2, dropped: 0, pending: 0 });
    expect(warnings[0]?.message).toContain('http://collector/v1/traces: 401: token=[redacted] is wrong.');
  });

  it('that throws has failed', () => {
    const { counts } = sendTo(() => {
      throw new Error('exporter is broken');
    }, 1);
    expect(counts).toStrictEqual({ exported: 0, failed: 1, dropped: 0, pending: 0 });
    expect(warnings).toMatchObject([{ code: 'EXPORT_FAILED', message: expect.stringContaining('exporter is broken') }]);
  });

  it('that fails every other time is reported ten times a minute, and counted', () => {
    let code = 0;
    const { counts } = sendTo((_spans, done) => done({ code: code++ % 2 }), 100);
    expect(counts).toStrictEqual({ exported: 50, failed: 50, dropped: 0, pending: 0 });
    expect(codes().filter((name) => name === 'EXPORT_FAILED')).toHaveLength(10);
    expect(codes().filter((name) => name === 'EXPORT_RESUMED')).toHaveLength(10);
  });

  it('that finishes synchronously does not grow the stack, however many batches wait', () => {
    // Enough to overflow the stack if each one took a frame.
    const BATCHES = isFullVolume() ? 50_000 : 15_000;
    let finishFirst: Parameters<SpanExporter['export']>[1] | undefined;
    const account = sendTo((_spans, done) => (finishFirst ? done({ code: 0 }) : void (finishFirst = done)), BATCHES);
    expect(account.counts.pending).toBe(BATCHES);
    finishFirst?.({ code: 0 });
    expect(account.counts).toStrictEqual({ exported: BATCHES, failed: 0, dropped: 0, pending: 0 });
  });

  it.each<[string, (spans: object[], done: (result?: unknown) => void) => unknown]>([
    ['reports nothing', (_spans, done) => done(undefined)],
    ['reports null', (_spans, done) => done(null)],
    ['reports a string', (_spans, done) => done('done')],
    ['reports an empty object', (_spans, done) => done({})],
    ['reports an unreadable object', (_spans, done) => done(unreadable())],
    ['fails with a string', (_spans, done) => done({ code: 1, error: 'no' })],
    ['fails with an unreadable error', (_spans, done) => done({ code: 1, error: unreadable() })],
    ['empties its array and fails', (spans, done) => [spans.splice(0), done({ code: 1 })]],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['throws after its result', (_spans, done) => (done({ code: 1 }), unreadable().code)],
  ])('of an exporter that %s has failed, and the counts add up', async (_how, take) => {
    const account = sendTo(take as SpanExporter['export'], 2);
    await new Promise(setImmediate);
    expect(account.counts).toStrictEqual({ exported: 0, failed: 2, dropped: 0, pending: 0 });
    expect(codes()).toStrictEqual(['EXPORT_FAILED']);
  });

  it('of an exporter that empties its array and succeeds is counted as exported', () => {
    const { counts } = sendTo((spans, done) => [spans.splice(0), done({ code: 0 })], 2);
    expect(counts).toStrictEqual({ exported: 2, failed: 0, dropped: 0, pending: 0 });
  });

  it('is counted once, however often the exporter reports a result', () => {
    const { counts } = sendTo((_spans, done) => [done({ code: 0 }), done({ code: 1 }), done({ code: 0 })], 2);
    expect(counts).toStrictEqual({ exported: 2, failed: 0, dropped: 0, pending: 0 });
  });
});

describe('the end of an exporter', () => {
  it.each<[string, Partial<SpanExporter>]>([
    [
      'throws in `shutdown`',
      {
        shutdown: () => {
          throw new Error('no');
        },
      },
    ],
    ['rejects in `shutdown`', { shutdown: () => Promise.reject(new Error('no')) }],
    ['returns nothing from `shutdown`', { shutdown: () => undefined as never }],
    [
      'throws in `forceFlush`',
      {
        forceFlush: () => {
          throw new Error('no');
        },
      },
    ],
    ['has no `forceFlush`', {}],
  ])('that %s does not reach the caller', async (_how, over) => {
    const exporter: SpanExporter = { export: (_spans, done) => done({ code: 0 }), shutdown: async () => undefined };
    const options = { signal: TRACES, destination: 'the exporter', timeoutMillis: 1000, concurrency: 1 };
    const sender = new BatchSender({ ...exporter, ...over }, new ExportAccount(1), new Background(), options);
    await expect(sender.shutdown()).resolves.toBeUndefined();
    expect(() => sender.discard('over')).not.toThrow();
  });
});

function unreadable(): { readonly code: number } {
  return {
    get code(): number {
      throw new Error('cannot be read');
    },
  };
}

describe('a flush of the provider', () => {
  const flush = (): Promise<void> => {
    const { getDelegate } = trace.getTracerProvider() as ProxyTracerProvider;
    return (getDelegate.call(trace.getTracerProvider()) as unknown as { forceFlush(): Promise<void> }).forceFlush();
  };
  const start = (): void => trace.getTracer('test').startSpan('span').end();

  it('resolves if all spans were delivered', async () => {
    start();
    await expect(flush()).resolves.toBeUndefined();
    await expect(flush()).resolves.toBeUndefined();
  });

  it('rejects with the reason if spans were lost, which is not counted as an internal error', async () => {
    await receiver.close();
    start();
    await expect(flush()).rejects.toMatchObject([
      {
        name: 'ExportFailure',
        message: expect.stringMatching(/^Not all spans for http.*were delivered: .*ECONNREFUSED/) as string,
      },
    ]);
    start();
    await expect(telemetry.flush()).resolves.toBeUndefined();
    expect(faultCounts()).toStrictEqual(new Map());
    expect(codes()).toStrictEqual(['EXPORT_FAILED']);
  });

  it.each<[string, SpanExporter['export']]>([
    ['fails at once', (_spans, done) => done({ code: 1, error: new Error('refused') })],
    [
      'throws',
      () => {
        throw new Error('refused');
      },
    ],
  ])('rejects if the exporter %s', async (_what, exportSpans) => {
    await telemetry.shutdown();
    const exporter = { export: exportSpans, shutdown: async () => undefined };
    telemetry = startTelemetry({ serviceName: 's', environment: 'development', exporter });
    start();
    await expect(flush()).rejects.toMatchObject([
      { name: 'ExportFailure', message: expect.stringContaining('refused') as string },
    ]);
    await expect(flush()).resolves.toBeUndefined();
  });

  it('rejects if the receiver rejected some of the spans', async () => {
    const failure = async (result: ExportResult): Promise<unknown> => {
      const account = new ExportAccount(1);
      const exporter: SpanExporter = {
        export: (_spans, done) => setTimeout(done, 1, result),
        shutdown: async () => undefined,
      };
      const options = { signal: TRACES, destination: 'the exporter', timeoutMillis: 1000, concurrency: 1 };
      const sender = new BatchSender(exporter, account, new Background(), options);
      account.enqueue();
      sender.send([PLAIN], 1);
      return sender.forceFlush().then(
        () => undefined,
        (error: Error) => error.message,
      );
    };
    expect(await failure({ code: 0 })).toBeUndefined();
    expect(await failure({ code: 1 })).toBe('Not all spans for the exporter were delivered: the exporter failed');
    expect(await failure({ code: 1, error: new PartialSuccess(1, 'too old') })).toBe(
      'Not all spans for the exporter were delivered: too old',
    );
    expect(await failure({ code: 0, error: new PartialSuccess(0, 'a mere warning') })).toBeUndefined();
  });
});
