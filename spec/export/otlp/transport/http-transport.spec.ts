import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setWarningSink, type TelemetryWarning } from '../../../../lib';
import { resetFaults } from '../../../../lib/diagnostics/fault';
import { SCOPE_VERSION } from '../../../../lib/otel/instrumentation-scope';
import { resetWarnings } from '../../../../lib/diagnostics/warning';
import type { OtlpOptions } from '../../../../lib/config/otlp-options';
import { type Behaviour, type FaultyReceiver, honest, failingWith, startFaultyReceiver } from '../../faulty-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from '../../piped-spans';

const warnings: TelemetryWarning[] = [];
const opened: PipedSpans[] = [];
let receiver: FaultyReceiver;

beforeEach(async () => {
  warnings.length = 0;
  resetWarnings();
  resetFaults();
  setWarningSink((warning) => warnings.push(warning));
  receiver = await startFaultyReceiver();
});

afterEach(async () => {
  for (const spans of opened.splice(0)) spans.discard();
  await receiver.close();
  setWarningSink();
});

async function send(options: OtlpOptions = {}, behaviour: Behaviour = honest): Promise<PipedSpans> {
  receiver.behave(behaviour);
  const spans = pipeSpans({ exporter: { endpoint: receiver.url, timeoutMillis: 5000, ...options } });
  opened.push(spans);
  spans.end(3);
  await spans.flush();
  expectAllCounted(spans);
  return spans;
}

const WAITING = { exported: 0, failed: 0, dropped: 0, pending: 3 };
const FAILED = { exported: 0, failed: 3, dropped: 0, pending: 0 };
const EXPORTED = { exported: 3, failed: 0, dropped: 0, pending: 0 };

describe('a request over HTTP', () => {
  it('has a user agent, a length, and the headers of the options', async () => {
    const headers = { 'X-Tenant': 'shop', 'Content-Type': 'text/plain', 'content-length': '1' };
    const spans = await send({ headers });
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.requests[0]).toMatchObject({
      'x-tenant': 'shop',
      'content-type': 'application/x-protobuf',
      'content-length': expect.stringMatching(/^\d{3,}$/),
      'user-agent': `otel-instrument-OTLP-Exporter-JavaScript/${SCOPE_VERSION}`,
    });
    expect(receiver.requests[0]).not.toHaveProperty('transfer-encoding');
  });

  it('has the product of the application in front of the user agent', async () => {
    await send({ headers: { 'User-Agent': 'shop/1.0' } });
    expect(receiver.requests[0]?.['user-agent']).toMatch(/^shop\/1\.0 otel-instrument-OTLP-Exporter-JavaScript\//);
  });

  it.each(['http/protobuf', 'http/json'] as const)('over %s is compressed if the options say so', async (protocol) => {
    await send({ protocol, compression: 'gzip' });
    expect(receiver.requests[0]).toMatchObject({ 'content-encoding': 'gzip' });
    expect(receiver.accepted).toHaveLength(3);
  });

  it.each([
    ['the value', { 'x-token': 'hunter2\nx: y' }],
    ['the name', { 'x token': 'hunter2' }],
  ])('fails if HTTP does not allow %s of a header, and shows no secret', async (_what, headers) => {
    const spans = await send({ headers });
    expect(spans.counts).toStrictEqual(FAILED);
    expect(warnings).toMatchObject([{ code: 'EXPORT_FAILED', message: expect.stringMatching(/x.token/) }]);
    expect(warnings[0]?.message).not.toContain('hunter2');
  });

  it.each([
    [
      'a certificate that cannot be read',
      { certificate: '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----' },
    ],
    ['malformed credentials', { endpoint: 'http://us%er:hunter2@127.0.0.1:9' }],
  ])('with %s fails the spans, not the start', async (_what, options) => {
    const spans = await send({ endpoint: receiver.url.replace('http:', 'https:'), timeoutMillis: 500, ...options });
    expect(spans.counts).toStrictEqual(FAILED);
    expect(warnings).toMatchObject([{ code: 'EXPORT_FAILED' }]);
    expect(warnings[0]?.message).not.toContain('hunter2');
  });

  it('has the credentials of its URL', async () => {
    await send({ endpoint: receiver.url.replace('//', '//user:pass%20word@') });
    expect(receiver.requests[0]?.authorization).toBe(`Basic ${Buffer.from('user:pass word').toString('base64')}`);
  });

  it.each([
    [
      'switches to another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      WAITING,
    ],
    ['rejects a body that it has not read', 'HTTP/1.1 413 Payload Too Large\r\nconnection: close\r\n\r\n', FAILED],
  ])('to a receiver that %s ends with its response', async (_what, head, counts) => {
    const spans = await send({ timeoutMillis: 300 }, (response) => response.socket?.end(head));
    expect(spans.counts).toStrictEqual(counts);
    expect(warnings).toMatchObject([{ code: 'EXPORT_FAILED' }]);
    expect(warnings[0]?.message).not.toContain('no response within');
  });

  it('does not follow a redirect', async () => {
    const spans = await send({}, failingWith(307, { location: `${receiver.url}/v1/traces` }));
    expect(spans.counts).toStrictEqual(FAILED);
    expect(receiver.requests).toHaveLength(1);
    expect(warnings[0]?.message).toContain('307 Temporary Redirect: redirects are not followed');
  });

  it('is retried after a refused connection, and when the date of the receiver has passed', async () => {
    const spans = await send({}, (response, accept, attempt) => {
      const past = { 'retry-after': new Date(Date.now() - 1000).toUTCString() };
      (attempt === 1 ? failingWith(503, past) : honest)(response, accept, attempt);
    });
    expect(spans.counts).toStrictEqual(EXPORTED);
    expect(receiver.requests).toHaveLength(2);
  });

  it('waits for a date in the future', async () => {
    const ahead = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() };
    const spans = await send({}, failingWith(503, ahead));
    expect(spans.counts).toStrictEqual(WAITING);
    expect(receiver.requests).toHaveLength(1);
  });
});

describe('an error response', () => {
  const status = (message: string): Buffer =>
    Buffer.concat([Buffer.from([0x08, 3, 0x12, message.length]), Buffer.from(message)]);

  it.each([
    ['protobuf', 'application/x-protobuf', status('no such tenant'), 'http/protobuf'],
    ['JSON', 'application/json; charset=utf-8', '{"code":3,"message":"no such tenant"}', 'http/protobuf'],
    ['the encoding of the request', undefined, '{"message":"no such tenant"}', 'http/json'],
  ] as const)('is reported with the message of its status, in %s', async (_how, type, body, protocol) => {
    await send({ protocol }, (response) => response.writeHead(400, type && { 'content-type': type }).end(body));
    expect(warnings).toMatchObject([
      { code: 'EXPORT_FAILED', message: expect.stringContaining('/v1/traces: 400 Bad Request: no such tenant. ') },
    ]);
  });

  it('is reported with its message after the last retry', async () => {
    const body = '{"message":"the disk is full"}';
    await send({ protocol: 'http/json', timeoutMillis: 300 }, (response) => response.writeHead(503).end(body));
    expect(warnings[0]?.message).toContain('503 Service Unavailable: the disk is full');
  });

  it('is redacted, and cannot write a log line or move the cursor', async () => {
    const message = 'no\r\n2026-11-28 root logged in\u001b[2J\u0007\u2028 authorization: Bearer abcdef123456';
    await send({ protocol: 'http/json' }, (response) => response.writeHead(401).end(JSON.stringify({ message })));
    const [warning] = warnings;
    expect(warning?.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(warning?.message).toContain(String.raw`401 Unauthorized: no\r\n2026-11-28 root logged in\u001b[2J`);
    expect(warning?.message).not.toContain('abcdef123456');
  });

  it.each(['SPANS_REJECTED', 'RECEIVER_WARNING'])('for some spans is treated in the same way (%s)', async (code) => {
    const rejectedSpans = code === 'SPANS_REJECTED' ? '1' : '0';
    const partialSuccess = { rejectedSpans, errorMessage: 'no\r\n\u001b[31mroot' };
    await send({ protocol: 'http/json' }, (response) => response.end(JSON.stringify({ partialSuccess })));
    expect(warnings).toMatchObject([{ code, message: expect.stringContaining(String.raw`no\r\n\u001b[31mroot`) }]);
  });

  it('for a fraction of a span counts whole spans', async () => {
    const body = '{"partialSuccess":{"rejectedSpans":1.5,"errorMessage":"no"}}';
    const spans = await send({ protocol: 'http/json' }, (response) => response.end(body));
    expect(spans.counts).toStrictEqual({ exported: 1, failed: 2, dropped: 0, pending: 0 });
  });
});

describe('requests of the exporter', () => {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());

  it.each(['none', 'gzip'] as const)(
    'are not traced, and neither are retries (compression %s)',
    async (compression) => {
      const suppressed: boolean[] = [];
      const watch = (): void => void suppressed.push(isTracingSuppressed(context.active()));
      subscribe('http.client.request.start', watch);
      await send({ compression }, (response, accept, attempt) =>
        (attempt < 3 ? failingWith(503) : honest)(response, accept, attempt),
      );
      unsubscribe('http.client.request.start', watch);
      expect(suppressed).toStrictEqual([true, true, true]);
    },
  );
});
