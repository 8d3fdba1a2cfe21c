import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import {
  instrument,
  setWarningSink,
  startTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type TelemetryWarning,
  tracedFetch,
} from '../../lib';
import { registerGlobals } from '../../lib/telemetry/register-globals';
import { EngineTracerProvider } from '../../lib/engine/tracer-provider';
import { w3cWith } from '../../lib/propagation/composite';
import { SpanCollector } from '../../lib/testing';
import { type OtlpReceiver, startReceiver } from '../../lib/viewer';
import { startSilentServer } from './silent-server';

const VARIABLES = ['OTEL_', 'NODE_ENV'];
const variables = { ...process.env };
const warnings: TelemetryWarning[] = [];
const started: Telemetry[] = [];
let receiver: OtlpReceiver;

beforeEach(async () => {
  warnings.length = 0;
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startReceiver({ port: 0 });
  process.env['NODE_ENV'] = 'development';
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((telemetry) => telemetry.shutdown()));
  await receiver.close();
  setWarningSink();
  for (const name of Object.keys(process.env)) {
    if (VARIABLES.some((prefix) => name.startsWith(prefix))) delete process.env[name];
  }
  Object.assign(process.env, variables);
});

function start(options: TelemetryOptions = {}): Telemetry {
  const telemetry = startTelemetry({ serviceName: 'orders', batch: { scheduledDelayMillis: 60_000 }, ...options });
  started.push(telemetry);
  return telemetry;
}

const work = instrument({ name: 'work' }, (id: string) => id);
const codes = (): string[] => warnings.map(({ code }) => code);
const received = () => receiver.store.traces().flat();

const withParent = (flags: TraceFlags, body: () => void): void =>
  context.with(
    trace.setSpanContext(ROOT_CONTEXT, {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: flags,
      isRemote: true,
    }),
    body,
  );

describe('startTelemetry', () => {
  it.each(['http/protobuf', 'http/json'] as const)('sends spans as OTLP over %s', async (protocol) => {
    const telemetry = start({ exporter: { endpoint: receiver.url, protocol, headers: { 'x-tenant': '1' } } });
    work('o-1');
    await telemetry.flush();
    expect(received()).toMatchObject([{ service: 'orders', name: 'work', attributes: { id: 'o-1' } }]);
  });

  it('reads the standard variables: name, endpoint, protocol and batch', async () => {
    Object.assign(process.env, {
      OTEL_SERVICE_NAME: 'from-variable',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });
    const telemetry = startTelemetry();
    started.push(telemetry);
    expect(telemetry).toMatchObject({ serviceName: 'from-variable', environment: 'development' });
    work('o-1');
    // No flush: the size of the batch in the variable triggers the export.
    const [span] = await receiver.store.waitFor((spans) => spans.length > 0, { timeoutMillis: 4000 });
    expect(span).toMatchObject({ service: 'from-variable' });
  });

  it('prefers explicit options to the variables', async () => {
    Object.assign(process.env, {
      OTEL_SERVICE_NAME: 'from-variable',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_BSP_SCHEDULE_DELAY: '1',
    });
    const telemetry = start({ exporter: { endpoint: receiver.url } });
    work('o-1');
    await telemetry.flush();
    expect(received()).toMatchObject([{ service: 'orders' }]);
  });

  it('is off with OTEL_SDK_DISABLED, even if the caller of a request has sampled the trace', async () => {
    process.env['OTEL_SDK_DISABLED'] = 'true';
    const collector = new SpanCollector();
    const telemetry = start({ exporter: { endpoint: receiver.url }, spanProcessors: [collector] });
    expect(work('o-1')).toBe('o-1');
    withParent(TraceFlags.SAMPLED, () => work('o-2'));
    await telemetry.flush();
    expect(collector.spans).toStrictEqual([]);
    expect(received()).toStrictEqual([]);
    expect(warnings).toStrictEqual([]);
  });

  it('exports nothing with OTEL_TRACES_EXPORTER=none, but still creates trace ids for logs', async () => {
    Object.assign(process.env, { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const collector = new SpanCollector();
    const telemetry = start({ spanProcessors: [collector] });
    work('o-1');
    await telemetry.shutdown();
    expect(collector.spans).toHaveLength(1);
    expect(received()).toStrictEqual([]);
  });

  it('shows the receiver of the variable for traces in its warnings', async () => {
    const { url } = receiver;
    await receiver.close();
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    const telemetry = start();
    work('o-1');
    await telemetry.flush();
    expect(warnings).toMatchObject([{ code: 'EXPORT_FAILED' }]);
    expect(warnings[0]?.message).toContain(`Spans do not reach ${url}/v1/traces:`);
  });

  it('describes the service by options, then variables, then detected values', async () => {
    process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'service.name=ignored,deployment.environment.name=blue,team=shop';
    const collected: { resource: { attributes: Record<string, unknown> } }[] = [];
    const telemetry = start({
      serviceVersion: '1.2.3',
      resource: { team: 'orders', shard: 7 },
      exporter: {
        export: (spans, done) => {
          collected.push(...(spans as typeof collected));
          done({ code: 0 });
        },
        shutdown: async () => undefined,
      },
    });
    work('o-1');
    await telemetry.flush();
    expect(collected[0]?.resource.attributes).toMatchObject({
      'service.name': 'orders',
      'service.version': '1.2.3',
      'deployment.environment.name': 'blue',
      team: 'orders',
      shard: 7,
      'process.pid': process.pid,
    });
    expect(collected[0]?.resource.attributes).not.toHaveProperty('process.command_args');
  });

  it('is shared by all callers until the last one shuts it down', async () => {
    const first = start({ exporter: { endpoint: receiver.url } });
    const second = start();
    await first.shutdown();
    await first.shutdown();
    work('o-1');
    await second.shutdown();
    expect(received()).toHaveLength(1);
    expect(trace.getTracer('test').startSpan('afterwards').isRecording()).toBe(false);
    expect(warnings).toStrictEqual([]);
  });

  it('warns if it is started as two services in one process', () => {
    start({ exporter: 'none' });
    expect(start({ serviceName: 'payments', exporter: 'none' }).serviceName).toBe('orders');
    expect(codes()).toStrictEqual(['ALREADY_STARTED']);
  });

  it('can be started again after its shutdown', async () => {
    await start({ exporter: { endpoint: receiver.url } }).shutdown();
    const telemetry = start({ serviceName: 'second', exporter: { endpoint: receiver.url } });
    work('o-1');
    await telemetry.shutdown();
    expect(received()).toMatchObject([{ service: 'second' }]);
    expect(warnings).toStrictEqual([]);
  });

  it('keeps globals that were registered before, and warns', async () => {
    const foreign = new SpanCollector();
    const { uninstall } = registerGlobals(new EngineTracerProvider({ spanProcessors: [foreign] }), w3cWith());
    const telemetry = start({ exporter: { endpoint: receiver.url } });
    work('o-1');
    await telemetry.shutdown();
    expect(foreign.spans).toHaveLength(1);
    expect(received()).toStrictEqual([]);
    expect(codes()).toStrictEqual(['ALREADY_REGISTERED']);
    work('o-2');
    expect(foreign.spans).toHaveLength(2);
    uninstall();
  });

  it("keeps the caller's sampling decision in an environment whose ratio is 0", async () => {
    const telemetry = start({ environment: 'acceptance', exporter: { endpoint: receiver.url } });
    work('own');
    withParent(TraceFlags.NONE, () => work('against'));
    withParent(TraceFlags.SAMPLED, () => work('for'));
    await telemetry.shutdown();
    expect(received()).toMatchObject([{ attributes: { id: 'for' } }]);
    expect(codes()).toStrictEqual(['ENVIRONMENT_WITHOUT_PRESET']);
  });

  it('registers the propagation of context and of forwarded headers', () => {
    start({ exporter: 'none', forwardHeaders: ['X-Own'] });
    expect(propagation.fields()).toStrictEqual(
      expect.arrayContaining(['traceparent', 'tracestate', 'baggage', 'x-own', 'x-force-trace']),
    );
    expect(propagation.fields()).not.toContain('x-request-id');
  });
});

describe('propagationTargets', () => {
  it('sends the context only to the hosts in the list, until the next start', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['traceparent'] as string | undefined);
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const send = async (host: string): Promise<void> =>
      void (await (await tracedFetch(`http://${host}:${port}/`)).text());

    const telemetry = start({ exporter: 'none', propagationTargets: ['localhost'] });
    await send('127.0.0.1');
    await telemetry.shutdown();
    start({ exporter: 'none' });
    await send('127.0.0.1');
    server.close();

    expect(seen).toEqual([undefined, expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/)]);
  });
});

describe('flush', () => {
  it('waits for an export in flight', async () => {
    const responses: ServerResponse[] = [];
    const slow = createServer((request, response) => {
      request.resume();
      responses.push(response);
    });
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const telemetry = start({
      exporter: { endpoint: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` },
      batch: { scheduledDelayMillis: 1 },
    });
    work('o-1');
    await once(slow, 'request');
    const order: string[] = [];
    const flush = telemetry.flush().then(() => order.push('flushed'));
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    order.push('responded');
    for (const response of responses) response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    await flush;
    await telemetry.shutdown();
    slow.close();
    slow.closeAllConnections();
    expect(order).toStrictEqual(['responded', 'flushed']);
    expect(telemetry.counts).toStrictEqual({ exported: 1, failed: 0, dropped: 0, pending: 0 });
  });
});

describe('flush that times out', () => {
  it('reports that the spans are not delivered yet, and they arrive later', async () => {
    const responses: ServerResponse[] = [];
    const slow = createServer((request, response) => {
      request.resume();
      responses.push(response);
    });
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const telemetry = start({
      exporter: { endpoint: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` },
      shutdownTimeoutMillis: 100,
    });
    work('o-1');
    await telemetry.flush();
    expect(warnings).toStrictEqual([
      {
        code: 'FLUSH_INCOMPLETE',
        message: 'Telemetry flush took longer than 100 ms; 1 span is not delivered yet, and may still arrive.',
      },
    ]);
    for (const response of responses) response.end();
    while (telemetry.counts.pending > 0) await new Promise(setImmediate);
    expect(telemetry.counts).toStrictEqual({ exported: 1, failed: 0, dropped: 0, pending: 0 });
    slow.close();
    slow.closeAllConnections();
  });
});

describe('shutdown', () => {
  it('ends at its deadline if the receiver never responds, and reports lost spans', async () => {
    const silent = await startSilentServer();
    const telemetry = start({
      exporter: { endpoint: silent.url, timeoutMillis: 500 },
      shutdownTimeoutMillis: 50,
    });
    work('o-1');
    await telemetry.shutdown();
    await silent.close();
    expect(codes()).toContain('FLUSH_INCOMPLETE');
    expect(telemetry.counts.exported).toBe(0);
    expect(trace.getTracer('test').startSpan('afterwards').isRecording()).toBe(false);
  });

  it('reports once why spans are lost, and that the deadline has passed', async () => {
    const silent = await startSilentServer();
    const telemetry = start({ exporter: { endpoint: silent.url }, shutdownTimeoutMillis: 50 });
    work('o-1');
    void telemetry.flush();
    await telemetry.shutdown();
    await silent.close();
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toStrictEqual([
      'FLUSH_INCOMPLETE: Telemetry shutdown took longer than 50 ms; the remaining spans are lost.',
      expect.stringMatching(/^EXPORT_FAILED: .*: no response within 50 ms \(`shutdownTimeoutMillis`\)\. /),
    ]);
  });

  it.each(['engine', 'sdk'] as const)(
    'removes everything if an exporter throws in its shutdown (provider %s)',
    async (provider) => {
      const broken = (): never => {
        throw new Error('shutdown is broken');
      };
      const telemetry = start({
        provider,
        exporter: { export: (_spans, done) => done({ code: 0 }), shutdown: broken },
        spanProcessors: [
          {
            onStart: () => undefined,
            onEnd: () => undefined,
            forceFlush: async () => undefined,
            shutdown: broken,
          },
        ],
      });
      work('o-1');
      await expect(telemetry.flush()).resolves.toBeUndefined();
      await expect(telemetry.shutdown()).resolves.toBeUndefined();
      expect(trace.getTracer('test').startSpan('afterwards').isRecording()).toBe(false);
      expect(telemetry.counts.pending).toBe(0);
    },
  );

  it('never rejects, even if the exporter does', async () => {
    const telemetry = start({
      exporter: {
        export: (_spans, done) => done({ code: 1, error: new Error('no') }),
        forceFlush: () => Promise.reject(new Error('flush is broken')),
        shutdown: () => Promise.reject(new Error('shutdown is broken')),
      },
    });
    work('o-1');
    await expect(telemetry.flush()).resolves.toBeUndefined();
    await expect(telemetry.shutdown()).resolves.toBeUndefined();
  });
});
