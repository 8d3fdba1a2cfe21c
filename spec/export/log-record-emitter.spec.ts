import { setTimeout as pause } from 'node:timers/promises';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import {
  createLogger,
  type FinishedLog,
  openSpan,
  setWarningSink,
  startTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type TelemetryWarning,
} from '../../lib';
import { resetWarnings } from '../../lib/diagnostics/warning';
import type { LogRecordExporter } from '../../lib/otel/sdk';
import { type LogRecord, type OtlpReceiver, startReceiver } from '../../lib/viewer';
import { failingWith, type FaultyReceiver, startFaultyReceiver } from './faulty-receiver';
import { startGrpcReceiver } from './otlp/grpc-receiver';

const warnings: TelemetryWarning[] = [];
const started: Telemetry[] = [];
const log = createLogger({ destination: { write: () => undefined } }).for('Orders');
const codes = (): string[] => warnings.map(({ code }) => code);
let receiver: FaultyReceiver;

beforeEach(async () => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startFaultyReceiver();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((telemetry) => telemetry.shutdown()));
  await receiver.close();
  setWarningSink();
});

function start(options: TelemetryOptions = {}): Telemetry {
  const telemetry = startTelemetry({
    serviceName: 'orders',
    environment: 'development',
    exporter: { endpoint: receiver.url },
    log: { export: true },
    ...options,
  });
  started.push(telemetry);
  return telemetry;
}

/** An exporter that keeps the records, and responds with these codes in turn; the last one stays. */
function keeping(records: FinishedLog[]): LogRecordExporter {
  return {
    export(given, done) {
      records.push(...given);
      done({ code: 0 });
    },
    shutdown: async () => undefined,
  };
}

/** Writes a line inside a span, and one outside any. */
function writeLines(): { readonly traceId: string; readonly spanId: string } {
  const span = openSpan({ name: 'create_order' });
  const { traceId, spanId } = span.span.spanContext();
  span.run(() => log.warn('some items are not available', { unavailable_count: 2 }));
  span.end();
  log.info('ready');
  return { traceId, spanId };
}

function expectWhole(logs: readonly LogRecord[], { traceId, spanId }: ReturnType<typeof writeLines>): void {
  expect(logs).toMatchObject([
    {
      traceId,
      spanId,
      flags: 1,
      severityNumber: 13,
      severityText: 'WARN',
      body: 'some items are not available',
      attributes: { unavailable_count: 2 },
      service: 'orders',
      scope: { name: 'Orders' },
    },
    { severityNumber: 9, severityText: 'INFO', body: 'ready', attributes: {}, service: 'orders' },
  ]);
  expect(logs[1]).not.toHaveProperty('traceId');
  for (const { timeNanos, observedNanos, resource } of logs) {
    expect(Math.abs(Number(timeNanos / 1_000_000n) - Date.now())).toBeLessThan(60_000);
    expect(observedNanos).toBe(timeNanos);
    expect(resource?.attributes).toMatchObject({ 'deployment.environment.name': 'development' });
  }
}

describe('a line of the logger', () => {
  it.each(['http/protobuf', 'http/json'] as const)(
    'arrives whole over %s, with or without a span',
    async (protocol) => {
      const telemetry = start({ exporter: { endpoint: receiver.url, protocol } });
      const ids = writeLines();
      await telemetry.flush();
      expectWhole(receiver.logs, ids);
      expect(receiver.accepted).toStrictEqual(['create_order']);
      expect(new Set(receiver.paths)).toStrictEqual(new Set(['/v1/logs', '/v1/traces']));
      expect(telemetry.counts).toMatchObject({ exported: 1, logs: { exported: 2, failed: 0, dropped: 0, pending: 0 } });
    },
  );

  it('arrives whole over gRPC', async () => {
    const grpc = await startGrpcReceiver();
    const telemetry = start({ exporter: { endpoint: grpc.url, protocol: 'grpc', compression: 'gzip' } });
    const ids = writeLines();
    await telemetry.flush();
    expectWhole(grpc.logs, ids);
    expect(grpc.accepted).toStrictEqual(['create_order']);
    await telemetry.shutdown();
    grpc.close();
  });

  it("stands beside its span in the viewer's store", async () => {
    const viewer: OtlpReceiver = await startReceiver({ port: 0 });
    const telemetry = start({ exporter: { endpoint: viewer.url } });
    const { traceId, spanId } = writeLines();
    await telemetry.flush();
    expect(viewer.store.get(traceId)?.logs).toMatchObject([{ spanId, body: 'some items are not available' }]);
    await telemetry.shutdown();
    await viewer.close();
  });

  it('has the resource of the spans', async () => {
    const records: FinishedLog[] = [];
    const resources: unknown[] = [];
    const telemetry = start({
      exporter: {
        export(spans, done) {
          resources.push(...spans.map(({ resource }) => resource));
          done({ code: 0 });
        },
        shutdown: async () => undefined,
      },
      log: { export: { exporter: keeping(records) } },
    });
    writeLines();
    await telemetry.flush();
    expect(records[0]?.resource).toBe(resources[0]);
  });

  it('of an unsampled trace is exported too, unless only those of sampled traces are wanted', async () => {
    for (const [sampledOnly, bodies] of [
      [false, ['some items are not available', 'ready']],
      [true, ['ready']],
    ] as const) {
      const records: FinishedLog[] = [];
      const telemetry = start({
        exporter: 'none',
        sampling: { ratio: 0 },
        log: { export: { exporter: keeping(records), sampledOnly } },
      });
      writeLines();
      await telemetry.shutdown();
      expect(records.map(({ body }) => body)).toStrictEqual(bodies);
      expect(records[0]?.spanContext?.traceFlags).toBe(sampledOnly ? undefined : 0);
    }
  });

  it('is printed but not exported without telemetry, after its end, and with OTEL_SDK_DISABLED', async () => {
    const records: FinishedLog[] = [];
    const telemetry = start({ exporter: 'none', log: { export: { exporter: keeping(records) } } });
    await telemetry.shutdown();
    log.info('late');
    process.env['OTEL_SDK_DISABLED'] = 'true';
    const disabled = start({ exporter: 'none', log: { export: { exporter: keeping(records) } } });
    delete process.env['OTEL_SDK_DISABLED'];
    log.info('disabled');
    await disabled.shutdown();
    expect(records).toStrictEqual([]);
    expect(disabled.counts).not.toHaveProperty('logs');
  });

  it('has at most as many attributes as the limit, and counts the others', async () => {
    process.env['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT'] = '2';
    process.env['OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT'] = '3';
    const records: FinishedLog[] = [];
    const telemetry = start({ exporter: 'none', log: { export: { exporter: keeping(records) } } });
    delete process.env['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT'];
    delete process.env['OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT'];
    log.info('many', { a: 'long text', b: 2, c: 3, d: 4 });
    await telemetry.flush();
    expect(records).toMatchObject([{ attributes: { a: 'lon', b: 2 }, droppedAttributesCount: 2 }]);
  });

  it('shares one scope with all lines of its target, for a bounded number of targets', async () => {
    const records: FinishedLog[] = [];
    const telemetry = start({ exporter: 'none', log: { export: { exporter: keeping(records) } } });
    log.info('first');
    log.info('second');
    await telemetry.flush();
    expect(records[0]?.instrumentationScope).toBe(records[1]?.instrumentationScope);
    expect(records[0]?.instrumentationScope).toStrictEqual({ name: 'Orders' });
  });
});

describe("an exporter of OpenTelemetry's log SDK", () => {
  it('gets the records in the shape that it reads', async () => {
    const exporter = new InMemoryLogRecordExporter();
    const telemetry = start({ exporter: 'none', log: { export: { exporter } } });
    const { traceId } = writeLines();
    await telemetry.flush();
    expect(exporter.getFinishedLogRecords()).toMatchObject([
      { body: 'some items are not available', severityNumber: SeverityNumber.WARN, spanContext: { traceId } },
      { body: 'ready', severityNumber: SeverityNumber.INFO },
    ]);
  });
});

describe('the variables for log records', () => {
  it('set endpoint, headers, compression and batch', async () => {
    Object.assign(process.env, {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${receiver.url}/own/v1/logs`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=all,x-a=1',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-tenant=logs',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '1',
    });
    const telemetry = startTelemetry({ serviceName: 'orders', exporter: 'none' });
    started.push(telemetry);
    for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
    log.info('one');
    log.info('two');
    await telemetry.flush();
    expect(new Set(receiver.logs.map(({ body }) => body))).toStrictEqual(new Set(['one', 'two']));
    expect(receiver.paths).toStrictEqual(['/own/v1/logs', '/own/v1/logs']);
    expect(receiver.requests[0]).toMatchObject({ 'x-tenant': 'logs', 'x-a': '1', 'content-encoding': 'gzip' });
  });

  it('send a line a second after it is written, or after OTEL_BLRP_SCHEDULE_DELAY', async () => {
    process.env['OTEL_BLRP_SCHEDULE_DELAY'] = '10';
    start();
    delete process.env['OTEL_BLRP_SCHEDULE_DELAY'];
    log.info('soon');
    while (receiver.logs.length === 0) await pause(5);
    expect(receiver.logs).toHaveLength(1);
  });
});

describe('log records that are lost', () => {
  it('are dropped and counted if the queue is full, with one warning', async () => {
    const telemetry = start({
      exporter: 'none',
      log: {
        export: {
          exporter: { export: () => undefined, shutdown: async () => undefined },
          batch: { maxQueueSize: 4, maxExportBatchSize: 2 },
        },
      },
      shutdownTimeoutMillis: 10,
    });
    for (let line = 0; line < 20; line++) log.info(`line ${line}`);
    expect(telemetry.counts.logs).toStrictEqual({ exported: 0, failed: 0, dropped: 14, pending: 6 });
    expect(warnings).toMatchObject([
      { code: 'LOGS_DROPPED', message: expect.stringContaining('1 log record for the exporter dropped') },
    ]);
    await telemetry.shutdown();
    expect(telemetry.counts.logs).toStrictEqual({ exported: 0, failed: 2, dropped: 18, pending: 0 });
  });

  it('are counted and reported if the receiver refuses them, while spans arrive', async () => {
    receiver.behave((response, accept) => {
      if (receiver.paths.at(-1) === '/v1/logs') failingWith(400)(response, accept, 1);
      else {
        accept();
        response.end();
      }
    });
    const telemetry = start();
    writeLines();
    await telemetry.flush();
    expect(telemetry.counts.logs).toStrictEqual({ exported: 0, failed: 2, dropped: 0, pending: 0 });
    expect(warnings).toMatchObject([
      { code: 'EXPORT_FAILED', message: expect.stringMatching(/^Log records do not reach http:\S+\/v1\/logs: 400/) },
    ]);
  });

  it('are counted and reported if the receiver rejects some of them', async () => {
    const partialSuccess = { rejectedLogRecords: '1', errorMessage: 'too old' };
    receiver.behave((response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ partialSuccess }));
    });
    const telemetry = start({ exporter: { endpoint: receiver.url, protocol: 'http/json' } });
    log.info('one');
    log.info('two');
    await telemetry.flush();
    expect(telemetry.counts.logs).toStrictEqual({ exported: 1, failed: 1, dropped: 0, pending: 0 });
    expect(warnings).toMatchObject([
      { code: 'LOGS_REJECTED', message: expect.stringContaining('1 log record: too old') },
    ]);
  });
});

describe('a shutdown', () => {
  it('sends the queued lines of spans and log records together, and ends both', async () => {
    const telemetry = start();
    writeLines();
    await telemetry.shutdown();
    expect(receiver.logs).toHaveLength(2);
    expect(receiver.accepted).toHaveLength(1);
    log.info('late');
    expect(telemetry.counts).toMatchObject({ pending: 0, logs: { exported: 2, pending: 0 } });
  });

  it('that runs out of time says that log records are lost', async () => {
    receiver.behave(() => undefined);
    const telemetry = start({ shutdownTimeoutMillis: 30 });
    writeLines();
    await telemetry.shutdown();
    expect(telemetry.counts.logs).toStrictEqual({ exported: 0, failed: 2, dropped: 0, pending: 0 });
    expect(warnings).toContainEqual({
      code: 'FLUSH_INCOMPLETE',
      message: 'Telemetry shutdown took longer than 30 ms; the remaining spans and log records are lost.',
    });
  });

  it('leaves no line in the queue of a flush that timed out', async () => {
    receiver.behave(() => undefined);
    const telemetry = start({
      exporter: 'none',
      log: { export: { exporter: { endpoint: receiver.url } } },
      shutdownTimeoutMillis: 30,
    });
    log.info('one');
    await telemetry.flush();
    expect(warnings).toContainEqual({
      code: 'FLUSH_INCOMPLETE',
      message: 'Telemetry flush took longer than 30 ms; 1 log record is not delivered yet, and may still arrive.',
    });
  });
});

describe('the own lines of telemetry', () => {
  it('are not exported: a warning about lost log records makes no log record', async () => {
    receiver.behave(failingWith(400));
    const lines: string[] = [];
    const printing = createLogger({ destination: { write: (line) => void lines.push(line) } }).for('Telemetry');
    setWarningSink(async ({ code, message }) => {
      printing.warn(message, { code });
      await pause(1);
      printing.warn('later', { code });
    });
    const telemetry = start();
    log.info('one');
    await telemetry.flush();
    await pause(10);
    expect(lines).toHaveLength(2);
    expect(telemetry.counts.logs).toStrictEqual({ exported: 0, failed: 1, dropped: 0, pending: 0 });
  });

  it('are not exported if an exporter writes them', async () => {
    const bodies: unknown[] = [];
    const telemetry = start({
      exporter: 'none',
      log: {
        export: {
          exporter: {
            export(records, done) {
              bodies.push(...records.map(({ body }) => body));
              log.info('sending');
              setTimeout(() => {
                log.info('sent');
                done({ code: 0 });
              }, 1);
            },
            shutdown: async () => undefined,
          },
        },
      },
    });
    log.info('one');
    await telemetry.flush();
    await telemetry.flush();
    expect(bodies).toStrictEqual(['one']);
    expect(codes()).toStrictEqual([]);
  });
});
