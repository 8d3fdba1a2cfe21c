import { setWarningSink, startTelemetry, type Telemetry, type TelemetryWarning } from '../../lib';
import { ReportingExporter } from '../../lib/pipeline/reporting-exporter';
import { type OtlpReceiver, startReceiver } from '../../lib/viewer';
import { trace } from '@opentelemetry/api';

const warnings: TelemetryWarning[] = [];
let receiver: OtlpReceiver;
let telemetry: Telemetry;

beforeEach(async () => {
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startReceiver({ port: 0 });
  telemetry = startTelemetry({
    serviceName: 'reporting',
    environment: 'development',
    // Too short for a second attempt, which comes after a second.
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

const codes = (): string[] => warnings.map(({ code }) => code);

describe('an export', () => {
  it('is counted', async () => {
    await send(3);
    expect(telemetry.counts).toStrictEqual({ exported: 3, failed: 0, dropped: 0, pending: 0 });
    expect(receiver.store.counts.spans).toBe(3);
    expect(warnings).toStrictEqual([]);
  });

  it('says once for each outage that it fails, once that it works again, and counts what was lost', async () => {
    const { port, url } = receiver;
    for (let outage = 1; outage <= 2; outage++) {
      await receiver.close();
      await send(2);
      await send(3);
      receiver = await startReceiver({ port });
      await send(1);
      await send(1);
      expect(receiver.store.counts.spans).toBe(2);
      expect(telemetry.counts).toMatchObject({ exported: outage * 2, failed: outage * 5, pending: 0 });
    }
    expect(codes()).toStrictEqual(['EXPORT_FAILED', 'EXPORT_RESUMED', 'EXPORT_FAILED', 'EXPORT_RESUMED']);
    const [failed, resumed] = warnings;
    expect(failed?.message).toContain(`Spans do not reach ${url}/v1/traces: `);
    expect(failed?.message).toContain('ECONNREFUSED');
    expect(resumed?.message).toBe(`Spans reach ${url}/v1/traces again; 5 were lost meanwhile.`);
  });

  it('names the receiver that refuses, and shows no secret of its address and its answer', async () => {
    const exporter = new ReportingExporter(
      {
        export: (_spans, done) => done({ code: 1, error: new Error('401: token=t-1234567 is wrong') }),
        shutdown: async () => undefined,
      },
      'http://user:pa55word@collector/v1/traces',
    );
    exporter.export([{}, {}], () => undefined);
    expect(exporter.counts).toMatchObject({ exported: 0, failed: 2 });
    expect(warnings[0]?.message).toContain('http://[redacted]@collector/v1/traces: 401: token=[redacted] is wrong.');
  });

  it('that throws is a failed one', () => {
    const exporter = new ReportingExporter(
      {
        export: () => {
          throw new Error('exporter is broken');
        },
        shutdown: async () => undefined,
      },
      'the exporter',
    );
    const results: unknown[] = [];
    exporter.export([{}], (result) => results.push(result));
    expect(results).toMatchObject([{ code: 1, error: { message: 'exporter is broken' } }]);
    expect(exporter.counts.failed).toBe(1);
    expect(codes()).toStrictEqual(['EXPORT_FAILED']);
  });

  it('that fails every other time is told of ten times a minute, and counted', () => {
    let code = 0;
    const exporter = new ReportingExporter(
      { export: (_spans, done) => done({ code: code++ % 2 }), shutdown: async () => undefined },
      'the exporter',
    );
    for (let attempt = 0; attempt < 100; attempt++) exporter.export([{}], () => undefined);
    expect(exporter.counts).toStrictEqual({ exported: 50, failed: 50, dropped: 0, pending: 0 });
    expect(codes().filter((name) => name === 'EXPORT_FAILED')).toHaveLength(10);
    expect(codes().filter((name) => name === 'EXPORT_RESUMED')).toHaveLength(10);
  });
});
