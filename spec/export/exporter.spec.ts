import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { faultCounts, setWarningSink, type TelemetryWarning } from '../../lib';
import { resetFaults } from '../../lib/diagnostics/fault';
import { resetWarnings } from '../../lib/diagnostics/warning';
import { createExportPipelines } from '../../lib/export/export-pipelines';
import type { ExportCounts } from '../../lib/export/batch/export-counts';
import { type FaultyReceiver, failingWith, startFaultyReceiver } from './faulty-receiver';
import { startGrpcReceiver } from './otlp/grpc-receiver';
import type { FinishedSpan } from '../../lib/otel/finished-span';
import { PLAIN_LOG } from './otlp/any-logs';
import { PLAIN } from './otlp/any-spans';
import { pipeSpans } from './piped-spans';

const warnings: TelemetryWarning[] = [];
let receiver: FaultyReceiver;

beforeEach(async () => {
  warnings.length = 0;
  resetWarnings();
  resetFaults();
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startFaultyReceiver();
});

afterEach(async () => {
  await receiver.close();
  setWarningSink();
});

const BROKEN = { ...PLAIN, startTime: undefined as never };

/** Ends spans in a pipeline, flushes it, and returns its counts. */
async function exported(
  protocol: 'http/protobuf' | 'http/json',
  spans: readonly FinishedSpan[],
): Promise<ExportCounts> {
  const pipelines = createExportPipelines({ exporter: { protocol, endpoint: receiver.url } }, { env: {} });
  const [processor] = pipelines.processors;
  for (const span of spans) processor?.onEnd(span);
  await processor?.forceFlush().catch(() => undefined);
  pipelines.discard('the test is over');
  return pipelines.counts;
}

describe.each(['http/protobuf', 'http/json'] as const)('a span that cannot be encoded as OTLP over %s', (protocol) => {
  it('does not fail the others of its batch, and is counted', async () => {
    const counts = await exported(protocol, [PLAIN, BROKEN, { ...PLAIN, name: 'another' }]);
    expect(receiver.accepted).toStrictEqual(['create_order', 'another']);
    expect(counts).toStrictEqual({ exported: 2, failed: 1, dropped: 0, pending: 0 });
    expect(faultCounts().get('writing spans as OTLP')).toBe(1);
  });

  it('because of its scope does not fail the spans of other scopes', async () => {
    const scope = { name: 7n as never };
    const counts = await exported(protocol, [{ ...PLAIN, instrumentationScope: scope }, PLAIN]);
    expect(receiver.accepted).toStrictEqual(['create_order']);
    expect(counts).toStrictEqual({ exported: 1, failed: 1, dropped: 0, pending: 0 });
  });

  it('because of its scope fails alone, and nothing is sent', async () => {
    const scope = { name: 7n as never };
    const counts = await exported(protocol, [{ ...PLAIN, instrumentationScope: scope }]);
    expect(receiver.requests).toStrictEqual([]);
    expect(counts).toStrictEqual({ exported: 0, failed: 1, dropped: 0, pending: 0 });
    expect(warnings.map(({ code }) => code)).toStrictEqual(['EXPORT_FAILED']);
  });

  it('leaves the other log records of a batch, too', async () => {
    const broken = { ...PLAIN_LOG, hrTime: undefined as never };
    const exporter = { protocol, endpoint: receiver.url };
    const { logs } = createExportPipelines({ exporter: 'none', log: { export: { exporter } } }, { env: {} });
    logs?.add(PLAIN_LOG);
    logs?.add(broken);
    await logs?.forceFlush();
    expect(receiver.logs).toHaveLength(1);
    expect(logs?.counts).toStrictEqual({ exported: 1, failed: 1, dropped: 0, pending: 0 });
    expect(faultCounts().get('writing log records as OTLP')).toBe(1);
    await logs?.shutdown();
  });

  it('fails alone, and nothing is sent', async () => {
    expect(await exported(protocol, [BROKEN])).toStrictEqual({ exported: 0, failed: 1, dropped: 0, pending: 0 });
    expect(receiver.requests).toStrictEqual([]);
  });
});

describe('an exporter of OpenTelemetry that is passed in', () => {
  it.each([
    ['JSON', JsonExporter],
    ['protobuf', ProtobufExporter],
  ])('over HTTP with %s is used as it is', async (_encoding, Exporter) => {
    const exporter = new Exporter({ url: `${receiver.url}/v1/traces` });
    const inside = { ...exporter };
    const spans = pipeSpans({ exporter });
    spans.end(3);
    await spans.flush();
    expect(spans.counts).toStrictEqual({ exported: 3, failed: 0, dropped: 0, pending: 0 });
    expect(receiver.accepted).toHaveLength(3);
    expect(receiver.requests[0]?.['user-agent']).toMatch(/^OTel-OTLP-Exporter-JavaScript\//);
    expect({ ...exporter }).toStrictEqual(inside);
    receiver.behave(failingWith(400));
    spans.end(2);
    await spans.shutdown();
    expect(spans.counts).toStrictEqual({ exported: 3, failed: 2, dropped: 0, pending: 0 });
    expect(warnings).toMatchObject([
      { code: 'EXPORT_FAILED', message: expect.stringContaining('Spans do not reach the exporter: 400 Bad Request') },
    ]);
  });

  it('over gRPC is used as it is', async () => {
    const grpc = await startGrpcReceiver();
    const spans = pipeSpans({ exporter: new GrpcExporter({ url: grpc.url }) });
    spans.end(3);
    await spans.flush();
    await spans.shutdown();
    expect(spans.counts).toStrictEqual({ exported: 3, failed: 0, dropped: 0, pending: 0 });
    expect(grpc.accepted).toHaveLength(3);
    grpc.close();
  });
});
