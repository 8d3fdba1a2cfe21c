import { trace } from '@opentelemetry/api';
import {
  openSpan,
  setWarningSink,
  startTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type TelemetryWarning,
} from '../../lib';
import { resolveTelemetryOptions } from '../../lib/config/environment';
import { STANDARD_VARIABLES, warnAboutVariables } from '../../lib/config/standard-variables';
import { SpanCollector } from '../../lib/testing';
import { type FaultyReceiver, startFaultyReceiver } from '../export/faulty-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from '../export/piped-spans';

const warnings: TelemetryWarning[] = [];
const variables = { ...process.env };
const opened: PipedSpans[] = [];
const started: Telemetry[] = [];
let receiver: FaultyReceiver;

beforeEach(async () => {
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startFaultyReceiver();
});

afterEach(async () => {
  for (const spans of opened.splice(0)) spans.discard();
  await Promise.all(started.splice(0).map((telemetry) => telemetry.shutdown()));
  await receiver.close();
  setWarningSink();
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  Object.assign(process.env, variables);
});

/** Exports spans of a process that is configured by these variables alone. */
function withVariables(env: Record<string, string>, options: Pick<TelemetryOptions, 'batch'> = {}): PipedSpans {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  Object.assign(process.env, env);
  const { exporter = {} } = resolveTelemetryOptions<TelemetryOptions>({}, process.env);
  const spans = pipeSpans({ exporter, ...options }, { env: process.env });
  opened.push(spans);
  return spans;
}

async function send(env: Record<string, string>): Promise<PipedSpans> {
  const spans = withVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env });
  spans.end(1);
  await spans.flush();
  expectAllCounted(spans);
  return spans;
}

function start(options: TelemetryOptions = {}): Telemetry {
  const telemetry = startTelemetry({ serviceName: 'orders', environment: 'development', ...options });
  started.push(telemetry);
  return telemetry;
}

describe('the exporter variables', () => {
  it('set the endpoint; the one for traces is used as it is, the one for all signals gets the path', async () => {
    await send({});
    await send({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`,
    });
    expect(receiver.accepted).toStrictEqual(['span 0', 'span 0']);
  });

  it('set percent-decoded headers; those for traces win', async () => {
    await send({ OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=all,authorization=Basic%20abc' });
    await send({
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=all,x-a=1',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=traces',
    });
    expect(receiver.requests).toMatchObject([
      { 'x-tenant': 'all', authorization: 'Basic abc' },
      { 'x-tenant': 'traces', 'x-a': '1' },
    ]);
  });

  it('set the compression; the one for traces wins', async () => {
    await send({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    await send({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none' });
    expect(receiver.requests.map((headers) => headers['content-encoding'])).toStrictEqual(['gzip', undefined]);
    expect(receiver.accepted).toHaveLength(2);
  });

  it('set the protocol; the one for traces wins', async () => {
    await send({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    await send({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' });
    expect(receiver.requests.map((headers) => headers['content-type'])).toStrictEqual([
      'application/json',
      'application/x-protobuf',
    ]);
  });

  it('limit the time of an export; the one for traces wins', async () => {
    receiver.behave(() => undefined);
    const byAll = await send({ OTEL_EXPORTER_OTLP_TIMEOUT: '50' });
    const byTraces = await send({ OTEL_EXPORTER_OTLP_TIMEOUT: '600000', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '50' });
    // The flush has ended. The spans wait for the receiver.
    expect([byAll.counts.pending, byTraces.counts.pending]).toStrictEqual([1, 1]);
  });
});

describe('the batch processor variables', () => {
  it('limit the queue and the batch', async () => {
    const spans = withVariables({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_MAX_QUEUE_SIZE: '6',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
    });
    spans.end(100);
    // 24 batches of two are in flight, and six spans fit into the queue.
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 0, dropped: 46, pending: 54 });
    await spans.flush();
    expect(receiver.requests).toHaveLength(27);
    expect(spans.counts).toStrictEqual({ exported: 54, failed: 0, dropped: 46, pending: 0 });
  });

  it('limit the time of an export', async () => {
    receiver.behave(() => undefined);
    const spans = await send({ OTEL_BSP_EXPORT_TIMEOUT: '50' });
    expect(spans.counts.pending).toBe(1);
  });
});

describe('the limit variables', () => {
  const exported = (): Record<string, unknown> => {
    const collector = new SpanCollector();
    start({ exporter: 'none', spanProcessors: [collector] });
    const span = trace.getTracer('spec').startSpan('limited', {
      attributes: { a: 'long enough', b: 2, c: 3 },
      links: [1, 2, 3].map(() => ({
        context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
        attributes: { a: 1, b: 2, c: 3 },
      })),
    });
    for (let index = 0; index < 3; index++) span.addEvent('event', { a: 1, b: 2, c: 3 });
    span.end();
    const [{ attributes, events, links } = { attributes: {}, events: [], links: [] }] = collector.spans as unknown as {
      attributes: Record<string, unknown>;
      events: { attributes: object }[];
      links: { attributes: object }[];
    }[];
    return {
      text: attributes['a'],
      attributes: Object.keys(attributes).length,
      events: events.length,
      eventAttributes: Object.keys(events[0]?.attributes ?? {}).length,
      links: links.length,
      linkAttributes: Object.keys(links[0]?.attributes ?? {}).length,
    };
  };

  it('limit a span, its events and its links', () => {
    Object.assign(process.env, {
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '2',
      OTEL_SPAN_LINK_COUNT_LIMIT: '1',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '0',
    });
    expect(exported()).toStrictEqual({
      text: 'long',
      attributes: 2,
      events: 2,
      eventAttributes: 1,
      links: 1,
      linkAttributes: 0,
    });
  });

  it('for all attributes apply if no specific one is set', () => {
    Object.assign(process.env, {
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4',
      OTEL_ATTRIBUTE_COUNT_LIMIT: '2',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
    });
    expect(exported()).toMatchObject({ text: 'long', attributes: 2, eventAttributes: 1, linkAttributes: 2 });
  });
});

describe('a variable that has no effect', () => {
  const unsupported = STANDARD_VARIABLES.filter(({ status }) => status === 'unsupported');

  it.each(unsupported)('is reported with what to do instead: $name', ({ name, note }) => {
    warnAboutVariables({ [name]: 'something' });
    expect(warnings).toStrictEqual([{ code: 'VARIABLE_REFUSED', message: `${name} has no effect: ${note}.` }]);
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'thrift'],
    ['OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', 'zstd'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon'],
    ['OTEL_EXPORTER_OTLP_INSECURE', '1'],
    ['OTEL_SDK_DISABLED', 'yes'],
    ['OTEL_LOG_LEVEL', 'loud'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '0'],
    ['OTEL_SPAN_LINK_COUNT_LIMIT', '-1'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'team=a=b'],
  ])('is reported with what was expected and what was got: %s=%s', (name, value) => {
    warnAboutVariables({ [name]: value });
    expect(warnings).toMatchObject([{ code: 'VARIABLE_IGNORED' }]);
    expect(warnings[0]?.message).toMatch(new RegExp(`^${name} is ignored: expected .+, got "${value}"\\.$`));
  });

  it('keeps the default if it is a negative limit', () => {
    process.env['OTEL_SPAN_EVENT_COUNT_LIMIT'] = '-1';
    start({ exporter: 'none' });
    const span = openSpan({ name: 'work' });
    span.note(new Error('an event'), 'info');
    span.end();
    expect((span.span as unknown as { events: unknown[] }).events).toHaveLength(1);
  });

  it('is reported without secrets', () => {
    warnAboutVariables({ OTEL_RESOURCE_ATTRIBUTES: 'token=s3cr3t-of-ours=x' });
    expect(warnings[0]?.message).toContain('OTEL_RESOURCE_ATTRIBUTES is ignored');
    expect(warnings[0]?.message).not.toContain('s3cr3t');
    warnAboutVariables({ OTEL_EXPORTER_OTLP_HEADERS: 'our-s3cr3t' });
    expect(warnings[1]?.message).toMatch(
      /^OTEL_EXPORTER_OTLP_HEADERS is ignored in part: expected .*, got something else\.$/,
    );
  });

  it('is reported at the start', () => {
    process.env['OTEL_EXPORTER_ZIPKIN_ENDPOINT'] = 'http://zipkin:9411';
    start({ exporter: 'none' });
    expect(warnings).toMatchObject([{ code: 'VARIABLE_REFUSED' }]);
  });
});

describe('a variable that has an effect, is empty, or belongs to another signal', () => {
  it('is not reported', () => {
    warnAboutVariables({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1, b=c=d,',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_COMPRESSION: ' gzip ',
      OTEL_SDK_DISABLED: 'FALSE',
      OTEL_RESOURCE_ATTRIBUTES: 'team=shop,tier=1',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: '',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    expect(warnings).toStrictEqual([]);
  });
});
