import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { setWarningSink, type TelemetryWarning } from '../../lib';
import { type ExportResult, createSdkProvider } from '../../lib/otel/sdk';
import { createExportPipelines } from '../../lib/export/export-pipelines';
import { type FaultyReceiver, failingWith, startFaultyReceiver } from './faulty-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from './piped-spans';

const warnings: TelemetryWarning[] = [];
const opened: PipedSpans[] = [];
let receiver: FaultyReceiver;

beforeEach(async () => {
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startFaultyReceiver();
});

afterEach(async () => {
  for (const spans of opened.splice(0)) spans.discard();
  await receiver.close();
  setWarningSink();
});

function open(...args: Parameters<typeof pipeSpans>): PipedSpans {
  const spans = pipeSpans(...args);
  opened.push(spans);
  return spans;
}

/** A user's exporter that reports its result when the test calls it. */
function manualExporter() {
  const callbacks: ((result: ExportResult) => void)[] = [];
  const exporter = {
    export: (_spans: object[], done: (result: ExportResult) => void) => void callbacks.push(done),
    shutdown: async () => undefined,
  };
  return { exporter, callbacks };
}

describe('two exporters', () => {
  it('both receive every span, and failures of one do not affect the other', async () => {
    const second = await startFaultyReceiver(failingWith(400));
    const spans = open({ exporter: [{ endpoint: receiver.url }, { endpoint: second.url, protocol: 'http/json' }] });
    spans.end(3);
    await spans.flush();
    await second.close();
    expect(receiver.accepted).toHaveLength(3);
    expect(second.requests).toHaveLength(1);
    expect(spans.counts).toStrictEqual({ exported: 3, failed: 3, dropped: 0, pending: 0 });
    expect(warnings).toMatchObject([{ code: 'EXPORT_FAILED' }]);
    expect(warnings[0]?.message).toContain(second.url);
  });
});

describe('no exporter', () => {
  it.each([
    ['none', {}],
    [{}, { OTEL_SDK_DISABLED: 'true' }],
  ] as const)('leaves nothing to do: %j %j', (exporter, env) => {
    expect(createExportPipelines({ exporter }, { env }).processors).toStrictEqual([]);
  });
});

describe('the options of the exporter', () => {
  it('apply to requests: headers and compression', async () => {
    const spans = open({
      exporter: { endpoint: receiver.url, headers: { 'X-Tenant': 'shop' }, compression: 'gzip' },
    });
    spans.end(1);
    await spans.flush();
    expect(receiver.requests).toMatchObject([{ 'x-tenant': 'shop', 'content-encoding': 'gzip' }]);
    expect(receiver.accepted).toStrictEqual(['span 0']);
  });

  it('that are secret appear in no warning, whether spans are dropped or rejected', async () => {
    receiver.behave(failingWith(401));
    const spans = open({
      exporter: { endpoint: receiver.url.replace('//', '//user:pa55word@') },
      batch: { maxQueueSize: 1 },
    });
    spans.end(100);
    await spans.flush();
    expect(warnings.map(({ code }) => code).toSorted()).toStrictEqual(['EXPORT_FAILED', 'SPANS_DROPPED']);
    for (const { message } of warnings) {
      expect(message).toContain('http://[redacted]@127.0.0.1');
      expect(message).not.toContain('pa55word');
    }
  });

  it('that HTTP cannot send fail the spans but not the service, and show no secret', async () => {
    const spans = open({ exporter: { endpoint: receiver.url, headers: { authorization: 'Bearer s3cr3t\n' } } });
    spans.end(1);
    await spans.flush();
    expect(spans.counts.failed).toBe(1);
    expect(warnings[0]?.message).toContain('Invalid character in header content ["authorization"]');
    expect(warnings[0]?.message).not.toContain('s3cr3t');
  });
});

describe('an exporter of the user', () => {
  it('is counted like any other, span by span, at any time', async () => {
    const { exporter, callbacks } = manualExporter();
    const spans = open({ exporter, batch: { maxQueueSize: 4, maxExportBatchSize: 2 } });
    spans.end(7);
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 1, pending: 6 });
    callbacks[0]?.({ code: 0 });
    expect(spans.counts).toStrictEqual({ exported: 2, failed: 0, dropped: 1, pending: 4 });
    const flushed = spans.flush();
    while (callbacks.length < 2) await new Promise(setImmediate);
    callbacks[1]?.({ code: 1, error: new Error('no') });
    while (callbacks.length < 3) await new Promise(setImmediate);
    expect(spans.counts).toStrictEqual({ exported: 2, failed: 2, dropped: 1, pending: 2 });
    callbacks[2]?.({ code: 0 });
    await flushed;
    expect(spans.counts).toStrictEqual({ exported: 4, failed: 2, dropped: 1, pending: 0 });
    expectAllCounted(spans);
  });

  it('receives one batch at a time, as the specification guarantees', async () => {
    const { exporter, callbacks } = manualExporter();
    const spans = open({ exporter, batch: { maxExportBatchSize: 2, maxQueueSize: 100 } });
    spans.end(10);
    const flushed = spans.flush();
    for (let batch = 0; batch < 5; batch++) {
      expect(callbacks).toHaveLength(batch + 1);
      callbacks[batch]?.({ code: 0 });
    }
    await flushed;
    expect(spans.counts.exported).toBe(10);
  });

  it('that never responds loses its spans, and a late result changes nothing', async () => {
    const { exporter, callbacks } = manualExporter();
    const spans = open({ exporter, batch: { exportTimeoutMillis: 20 } });
    spans.end(2);
    await spans.flush();
    while (spans.counts.pending > 0) await new Promise(setImmediate);
    callbacks[0]?.({ code: 0 });
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 2, dropped: 0, pending: 0 });
    expect(warnings[0]?.message).toContain('no response within 20 ms');
  });

  it('is shut down once, whatever ends it', async () => {
    let shutdowns = 0;
    const spans = open({
      exporter: { export: (_spans, done) => done({ code: 1 }), shutdown: async () => void shutdowns++ },
    });
    spans.end(1);
    await spans.shutdown();
    spans.discard();
    expect(shutdowns).toBe(1);
  });
});

describe('spans that are recorded but not sampled', () => {
  it('are neither exported nor counted', async () => {
    const { exporter, callbacks } = manualExporter();
    const pipelines = createExportPipelines({ exporter }, { env: {} });
    const provider = createSdkProvider({
      spanProcessors: pipelines.processors,
      sampler: { shouldSample: () => ({ decision: 1 }), toString: () => 'RecordOnly' },
    });
    const span = provider.getTracer('spec').startSpan('kept to itself', {}, ROOT_CONTEXT);
    expect(trace.isSpanContextValid(span.spanContext())).toBe(true);
    expect(span.spanContext().traceFlags).toBe(TraceFlags.NONE);
    span.end();
    await provider.forceFlush();
    expect(callbacks).toStrictEqual([]);
    expect(pipelines.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 0, pending: 0 });
  });
});
