import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { setWarningSink, type TelemetryWarning } from '../../lib';
import { type ExportResult, createSdkProvider } from '../../lib/otel/sdk';
import { createExportPipelines } from '../../lib/export/export-pipelines';
import { type FaultyReceiver, refusing, startFaultyReceiver } from './faulty-receiver';
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

/** An exporter of the application's that answers when a test says so. */
function hesitantExporter() {
  const answers: ((result: ExportResult) => void)[] = [];
  const exporter = {
    export: (_spans: object[], done: (result: ExportResult) => void) => void answers.push(done),
    shutdown: async () => undefined,
  };
  return { exporter, answers };
}

describe('two exporters', () => {
  it('each get every span, and the trouble of one is not that of the other', async () => {
    const second = await startFaultyReceiver(refusing(400));
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
  it('are sent along: headers and compression', async () => {
    const spans = open({
      exporter: { endpoint: receiver.url, headers: { 'X-Tenant': 'shop' }, compression: 'gzip' },
    });
    spans.end(1);
    await spans.flush();
    expect(receiver.requests).toMatchObject([{ 'x-tenant': 'shop', 'content-encoding': 'gzip' }]);
    expect(receiver.accepted).toStrictEqual(['span 0']);
  });

  it('that are secret show in no warning, whether spans are dropped or refused', async () => {
    receiver.behave(refusing(401));
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

  it('that HTTP cannot send cost the spans and not the service, and show no secret', async () => {
    const spans = open({ exporter: { endpoint: receiver.url, headers: { authorization: 'Bearer s3cr3t\n' } } });
    spans.end(1);
    await spans.flush();
    expect(spans.counts.failed).toBe(1);
    expect(warnings[0]?.message).toContain('Invalid character in header content ["authorization"]');
    expect(warnings[0]?.message).not.toContain('s3cr3t');
  });
});

describe('an exporter of the application', () => {
  it('is counted like any other, span by span, at each point of time', async () => {
    const { exporter, answers } = hesitantExporter();
    const spans = open({ exporter, batch: { maxQueueSize: 4, maxExportBatchSize: 2 } });
    spans.end(7);
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 1, pending: 6 });
    answers[0]?.({ code: 0 });
    expect(spans.counts).toStrictEqual({ exported: 2, failed: 0, dropped: 1, pending: 4 });
    const flushed = spans.flush();
    while (answers.length < 2) await new Promise(setImmediate);
    answers[1]?.({ code: 1, error: new Error('no') });
    while (answers.length < 3) await new Promise(setImmediate);
    expect(spans.counts).toStrictEqual({ exported: 2, failed: 2, dropped: 1, pending: 2 });
    answers[2]?.({ code: 0 });
    await flushed;
    expect(spans.counts).toStrictEqual({ exported: 4, failed: 2, dropped: 1, pending: 0 });
    expectAllCounted(spans);
  });

  it('gets one batch at a time, as the specification promises it', async () => {
    const { exporter, answers } = hesitantExporter();
    const spans = open({ exporter, batch: { maxExportBatchSize: 2, maxQueueSize: 100 } });
    spans.end(10);
    const flushed = spans.flush();
    for (let batch = 0; batch < 5; batch++) {
      expect(answers).toHaveLength(batch + 1);
      answers[batch]?.({ code: 0 });
    }
    await flushed;
    expect(spans.counts.exported).toBe(10);
  });

  it('that never answers costs its spans, and an answer that comes too late changes nothing', async () => {
    const { exporter, answers } = hesitantExporter();
    const spans = open({ exporter, batch: { exportTimeoutMillis: 20 } });
    spans.end(2);
    await spans.flush();
    while (spans.counts.pending > 0) await new Promise(setImmediate);
    answers[0]?.({ code: 0 });
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 2, dropped: 0, pending: 0 });
    expect(warnings[0]?.message).toContain('no answer within 20 ms');
  });

  it('is shut down once, whoever ends it', async () => {
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

describe('spans that are recorded and not sampled', () => {
  it('are neither exported nor counted', async () => {
    const { exporter, answers } = hesitantExporter();
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
    expect(answers).toStrictEqual([]);
    expect(pipelines.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 0, pending: 0 });
  });
});
