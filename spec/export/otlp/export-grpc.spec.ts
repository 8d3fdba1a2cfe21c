import { TRACES } from '../../../lib/export/signal';
import { Metadata, ServerCredentials, status } from '@grpc/grpc-js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setWarningSink, type TelemetryWarning } from '../../../lib';
import { resetWarnings } from '../../../lib/diagnostics/warning';
import type { Environment } from '../../../lib/process/environment-variable';
import type { OtlpOptions } from '../../../lib/config/otlp-options';
import { type GrpcReceiver, startGrpcReceiver } from './grpc-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from '../piped-spans';

const file = (name: string): string => join(__dirname, 'certificates', name);
const warnings: TelemetryWarning[] = [];
const codes = (): string[] => warnings.map(({ code }) => code);
const opened: PipedSpans[] = [];
const variables = { ...process.env };
let receiver: GrpcReceiver;

beforeEach(async () => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startGrpcReceiver();
});

afterEach(() => {
  for (const spans of opened.splice(0)) spans.discard();
  receiver.close();
  setWarningSink();
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  Object.assign(process.env, variables);
});

async function send(options: OtlpOptions = {}, env: Environment = {}): Promise<PipedSpans> {
  const exporter = { protocol: 'grpc', timeoutMillis: 5000, ...options } as const;
  const spans = pipeSpans({ exporter }, { env });
  opened.push(spans);
  spans.end(3);
  await spans.flush();
  expectAllCounted(spans);
  return spans;
}

const FAILED = { exported: 0, failed: 3, dropped: 0, pending: 0 };
const WAITING = { exported: 0, failed: 0, dropped: 0, pending: 3 };
const EXPORTED = { exported: 3, failed: 0, dropped: 0, pending: 0 };

/** A `google.rpc.Status` with a `RetryInfo` of this delay. */
function askingToWait(millis: number): Metadata {
  const field = (number: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
  const nanos = millis * 1e6;
  const varint: number[] = [];
  for (let rest = nanos; rest > 0; rest = Math.floor(rest / 128)) varint.push((rest % 128) + (rest >= 128 ? 128 : 0));
  const info = field(1, Buffer.from([0x10, ...varint]));
  const any = Buffer.concat([field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')), field(2, info)]);
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.concat([Buffer.from([0x08, 8]), field(3, any)]));
  return metadata;
}

describe('OTLP over gRPC', () => {
  it('delivers spans, with the headers of the options', async () => {
    const spans = await send({ endpoint: receiver.url, headers: { 'X-Tenant': 'shop' } });
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.accepted).toStrictEqual(['span 0', 'span 1', 'span 2']);
    expect(receiver.calls[0]?.metadata).toMatchObject({ 'x-tenant': 'shop' });
  });

  it('sends a user agent, with the product of the application in front', async () => {
    await send({ endpoint: receiver.url, headers: { 'User-Agent': 'shop/1.0' } });
    expect(receiver.calls[0]?.metadata['user-agent']).toMatch(/^shop\/1\.0 otel-instrument-OTLP-Exporter-JavaScript\//);
  });

  it.each([
    ['the value', { 'x-token': 'hunter2\nx' }],
    ['the name', { 'x token': 'hunter2' }],
  ])('fails the spans if gRPC does not allow %s of a header, and shows no secret', async (_what, headers) => {
    const spans = await send({ endpoint: receiver.url, headers });
    expect(spans.counts).toStrictEqual(FAILED);
    expect(warnings[0]?.message).toMatch(/gRPC does not allow the name or the value of the header "x.token"/);
    expect(warnings[0]?.message).not.toContain('hunter2');
  });

  it('does not throw at the start if a certificate is invalid, and the spans wait', async () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----';
    const spans = await send({ endpoint: receiver.url.replace('http', 'https'), certificate, timeoutMillis: 500 });
    expect(spans.counts).toStrictEqual(WAITING);
  });

  it('closes a batch before it is too large for a receiver', async () => {
    receiver.behave(({ attempt }) => (attempt === 2 ? { code: status.UNAUTHENTICATED } : { body: Buffer.alloc(0) }));
    const spans = pipeSpans({ exporter: { protocol: 'grpc', endpoint: receiver.url } });
    opened.push(spans);
    for (let count = 0; count < 12; count++) {
      spans.tracer.startSpan(`large ${count}`, { attributes: { text: 'x'.repeat(600_000) } }).end();
    }
    await spans.flush();
    expect(receiver.calls).toHaveLength(2);
    expect(receiver.accepted).toHaveLength(6);
    expect(spans.counts).toStrictEqual({ exported: 6, failed: 6, dropped: 0, pending: 0 });
    expect(warnings[0]).toMatchObject({ code: 'EXPORT_FAILED', message: expect.stringContaining('UNAUTHENTICATED') });
  });

  it('compresses if the options say so', async () => {
    const spans = await send({ endpoint: receiver.url, compression: 'gzip' });
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.accepted).toHaveLength(3);
  });

  it('reads endpoint and TLS from the variables', async () => {
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `127.0.0.1:${receiver.port}`,
      OTEL_EXPORTER_OTLP_INSECURE: 'true',
      OTEL_EXPORTER_OTLP_CERTIFICATE: file('authority.pem'),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=from-variable',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-team=traces',
    });
    const spans = await send({}, process.env);
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.calls[0]?.metadata).toMatchObject({ 'x-tenant': 'from-variable', 'x-team': 'traces' });
    process.env['OTEL_EXPORTER_OTLP_TRACES_INSECURE'] = 'false';
    expect((await send({ timeoutMillis: 300 }, process.env)).counts).toStrictEqual(WAITING);
    process.env['OTEL_EXPORTER_OTLP_INSECURE'] = 'false';
    process.env['OTEL_EXPORTER_OTLP_TRACES_INSECURE'] = 'true';
    expect((await send({}, process.env)).counts).toStrictEqual(EXPORTED);
  });

  it.each([
    ['CANCELLED', status.CANCELLED],
    ['DEADLINE_EXCEEDED', status.DEADLINE_EXCEEDED],
    ['ABORTED', status.ABORTED],
    ['OUT_OF_RANGE', status.OUT_OF_RANGE],
    ['UNAVAILABLE', status.UNAVAILABLE],
    ['DATA_LOSS', status.DATA_LOSS],
  ])('retries after a temporary failure: %s', async (_name, code) => {
    receiver.behave(({ attempt }) => (attempt < 3 ? { code } : { body: Buffer.alloc(0) }));
    const spans = await send({ endpoint: receiver.url });
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.calls).toHaveLength(3);
    expect(receiver.accepted).toHaveLength(3);
    expect(codes()).toStrictEqual([]);
  });

  it.each([
    ['INVALID_ARGUMENT', status.INVALID_ARGUMENT],
    ['UNAUTHENTICATED', status.UNAUTHENTICATED],
    ['PERMISSION_DENIED', status.PERMISSION_DENIED],
    ['UNIMPLEMENTED', status.UNIMPLEMENTED],
    ['INTERNAL', status.INTERNAL],
    ['RESOURCE_EXHAUSTED', status.RESOURCE_EXHAUSTED],
  ])('does not retry after a permanent failure, and sends later spans: %s', async (name, code) => {
    receiver.behave(() => ({ code }));
    const spans = await send({ endpoint: receiver.url });
    expect(spans.counts).toStrictEqual(FAILED);
    expect(receiver.calls).toHaveLength(1);
    expect(warnings[0]?.message).toContain(`Spans do not reach ${receiver.url}: ${code} ${name}: not now`);
    receiver.behave(() => ({ body: Buffer.alloc(0) }));
    spans.end(2);
    await spans.flush();
    expect(spans.counts).toStrictEqual({ ...FAILED, exported: 2 });
    expect(codes()).toStrictEqual(['EXPORT_FAILED', 'EXPORT_RESUMED']);
  });

  it('retries an exhausted receiver if it requests a delay', async () => {
    receiver.behave(({ attempt }) =>
      attempt === 1 ? { code: status.RESOURCE_EXHAUSTED, metadata: askingToWait(20) } : { body: Buffer.alloc(0) },
    );
    const spans = await send({ endpoint: receiver.url });
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.calls).toHaveLength(2);
  });

  it('does not retry if the receiver requests a longer delay than an export has', async () => {
    receiver.behave(() => ({ code: status.UNAVAILABLE, metadata: askingToWait(60_000) }));
    const spans = await send({ endpoint: receiver.url });
    spans.end(1);
    await spans.flush();
    expect(receiver.calls).toHaveLength(1);
    expect(spans.counts).toStrictEqual({ ...WAITING, pending: 4 });
  });

  it('counts the spans that a receiver rejects', async () => {
    const body = Buffer.from([0x0a, 0x0c, 0x08, 0x02, 0x12, 0x08, ...Buffer.from('too long')]);
    receiver.behave(() => ({ body }));
    const spans = await send({ endpoint: receiver.url });
    expect(spans.counts).toStrictEqual({ exported: 1, failed: 2, dropped: 0, pending: 0 });
    expect(codes()).toStrictEqual(['SPANS_REJECTED']);
  });

  it('waits for a receiver that never responds no longer than the time limit of an export', async () => {
    receiver.behave(() => 'silence');
    const spans = await send({ endpoint: receiver.url, timeoutMillis: 100 });
    expect(spans.counts).toStrictEqual(WAITING);
    expect(codes()).toStrictEqual(['EXPORT_FAILED']);
  });

  it('keeps the spans while a receiver is down, and sends them when it is back', async () => {
    const { port, url } = receiver;
    receiver.close();
    const spans = await send({ endpoint: url, timeoutMillis: 300 });
    expect(spans.counts).toStrictEqual(WAITING);
    receiver = await startGrpcReceiver(ServerCredentials.createInsecure(), port);
    // The gRPC channel has its own backoff before it reconnects.
    while (spans.counts.exported === 0) {
      spans.end(1);
      await spans.flush();
      expectAllCounted(spans);
    }
    expect(codes()).toStrictEqual(['EXPORT_FAILED', 'EXPORT_RESUMED']);
  });
});

describe('OTLP over gRPC with TLS', () => {
  const secure = async (mutual: boolean): Promise<void> => {
    receiver.close();
    const keyPair = {
      cert_chain: readFileSync(file('receiver.pem')),
      private_key: readFileSync(file('receiver-key.pem')),
    };
    receiver = await startGrpcReceiver(
      ServerCredentials.createSsl(readFileSync(file('authority.pem')), [keyPair], mutual),
    );
  };
  const endpoint = (): string => `https://127.0.0.1:${receiver.port}`;

  it('trusts the authority in the options', async () => {
    await secure(false);
    const spans = await send({ endpoint: endpoint(), certificate: file('authority.pem') });
    expect(spans.counts).toStrictEqual(EXPORTED);
  });

  it('sends the client certificate of the options and of the variables', async () => {
    await secure(true);
    const spans = await send(
      { endpoint: endpoint(), certificate: readFileSync(file('authority.pem'), 'utf8') },
      {
        OTEL_EXPORTER_OTLP_CLIENT_KEY: file('client-key.pem'),
        OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: file('client.pem'),
      },
    );
    expect(spans.counts).toStrictEqual(EXPORTED);
  });

  it('sends nothing to a receiver with an untrusted certificate', async () => {
    await secure(false);
    const spans = await send({ endpoint: endpoint(), timeoutMillis: 300 });
    expect(spans.counts).toStrictEqual(WAITING);
    expect(receiver.calls).toStrictEqual([]);
  });
});

describe('OTLP over gRPC without its package', () => {
  it('throws at the start, with the command to install it', () => {
    jest.isolateModules(() => {
      jest.doMock('@grpc/grpc-js', () => {
        throw Object.assign(new Error("Cannot find module '@grpc/grpc-js'"), { code: 'MODULE_NOT_FOUND' });
      });
      const fresh = jest.requireActual<typeof import('../../../lib/export/exporter')>('../../../lib/export/exporter');
      expect(() => fresh.createOtlpExporter(TRACES, { protocol: 'grpc' }, {})).toThrow(
        expect.objectContaining({
          code: 'ERR_PEER_MISSING',
          message: expect.stringContaining('npm install @grpc/grpc-js'),
        }),
      );
      fresh.createOtlpExporter(TRACES, {}, {}).discard();
      jest.dontMock('@grpc/grpc-js');
    });
  });
});
