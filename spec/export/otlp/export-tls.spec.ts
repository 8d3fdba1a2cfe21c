import { LOGS, TRACES } from '../../../lib/export/signal';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OptionError, setWarningSink, type TelemetryWarning } from '../../../lib';
import { resetWarnings } from '../../../lib/diagnostics/warning';
import type { Environment } from '../../../lib/process/environment-variable';
import type { OtlpOptions } from '../../../lib/config/otlp-options';
import { tlsMaterial } from '../../../lib/export/otlp/transport/tls';
import { type FaultyReceiver, honest, startFaultyReceiver } from '../faulty-receiver';
import { expectAllCounted, type PipedSpans, pipeSpans } from '../piped-spans';

const file = (name: string): string => join(__dirname, 'certificates', name);
const pem = (name: string): string => readFileSync(file(name), 'utf8');
const warnings: TelemetryWarning[] = [];
const opened: PipedSpans[] = [];
let receiver: FaultyReceiver;

beforeEach(() => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
});

afterEach(async () => {
  for (const spans of opened.splice(0)) spans.discard();
  await receiver.close();
  setWarningSink();
});

async function send(options: OtlpOptions, env: Environment = {}, isMutual = false): Promise<PipedSpans> {
  const tls = { key: pem('receiver-key.pem'), cert: pem('receiver.pem'), ca: pem('authority.pem') };
  receiver = await startFaultyReceiver(honest, {
    tls: { ...tls, requestCert: isMutual, rejectUnauthorized: isMutual },
  });
  const spans = pipeSpans({ exporter: { endpoint: receiver.url, timeoutMillis: 2000, ...options } }, { env });
  opened.push(spans);
  spans.end(3);
  await spans.flush();
  expectAllCounted(spans);
  return spans;
}

describe('OTLP over HTTP with TLS', () => {
  it('sends nothing to a receiver with an untrusted certificate, and reports why', async () => {
    const spans = await send({});
    expect(spans.counts).toStrictEqual({ exported: 0, failed: 3, dropped: 0, pending: 0 });
    expect(receiver.requests).toStrictEqual([]);
    expect(warnings[0]?.message).toMatch(/Spans do not reach https:.*: self-signed certificate/);
  });

  it.each([
    ['the path of a file', { certificate: file('authority.pem') }, {}],
    ['PEM text', { certificate: pem('authority.pem') }, {}],
    ['a variable', {}, { OTEL_EXPORTER_OTLP_CERTIFICATE: file('authority.pem') }],
    [
      'the variable for traces',
      {},
      {
        OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: file('authority.pem'),
        OTEL_EXPORTER_OTLP_CERTIFICATE: file('client.pem'),
      },
    ],
  ] as const)('trusts the authority from %s', async (_how, options, env) => {
    const spans = await send(options, env);
    expect(spans.counts.exported).toBe(3);
    expect(receiver.accepted).toHaveLength(3);
  });

  it('sends a client certificate if the receiver requests one', async () => {
    const client = { clientKey: file('client-key.pem'), clientCertificate: pem('client.pem') };
    const spans = await send({ certificate: file('authority.pem'), ...client }, {}, true);
    expect(spans.counts.exported).toBe(3);
  });

  it('sends the client certificate of the variables; those for traces win', async () => {
    const certificate = file('authority.pem');
    const forAll = {
      OTEL_EXPORTER_OTLP_CLIENT_KEY: file('client-key.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('client.pem'),
    };
    const spans = await send({ certificate }, forAll, true);
    expect(spans.counts.exported).toBe(3);
    await receiver.close();
    const ofNobody = {
      OTEL_EXPORTER_OTLP_CLIENT_KEY: file('no-such.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('no-such.pem'),
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: file('client-key.pem'),
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: file('client.pem'),
    };
    expect((await send({ certificate }, ofNobody, true)).counts.exported).toBe(3);
    expect(warnings).toStrictEqual([]);
  });

  it('fails without a client certificate if the receiver requires one', async () => {
    const spans = await send({ certificate: file('authority.pem'), timeoutMillis: 300 }, {}, true);
    expect(spans.counts.failed).toBe(3);
    expect(receiver.requests).toStrictEqual([]);
  });
});

describe('a TLS file', () => {
  beforeEach(async () => void (receiver = await startFaultyReceiver()));

  it('named in an option that cannot be read throws at once', () => {
    const attempt = (): unknown => tlsMaterial({ certificate: 'no-such.pem' }, {}, TRACES);
    expect(attempt).toThrow(OptionError);
    expect(attempt).toThrow(
      'Expected `exporter.certificate` to be PEM text, or the path of a readable file, got "no-such.pem".',
    );
  });

  it('with the private key is not named in the error', () => {
    expect(() => tlsMaterial({ clientKey: 'k3y-without-its-frame' }, {}, TRACES)).not.toThrow('k3y-without');
    expect(() => tlsMaterial({ clientKey: 'k3y-without-its-frame' }, {}, TRACES)).toThrow('`exporter.clientKey`');
  });

  it('named in a variable that cannot be read is ignored with a warning, and the next variable applies', () => {
    const env = {
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: 'no-such.pem',
      OTEL_EXPORTER_OTLP_CERTIFICATE: file('authority.pem'),
    };
    expect(tlsMaterial({}, env, TRACES)).toStrictEqual({ ca: pem('authority.pem') });
    expect(warnings).toMatchObject([{ code: 'VARIABLE_IGNORED' }]);
    expect(warnings[0]?.message).toContain('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE is ignored');
  });

  it('of log records is named by their own variables', () => {
    const env = {
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: 'no-such.pem',
      OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: file('authority.pem'),
      OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY: file('client-key.pem'),
      OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE: file('client.pem'),
    };
    expect(tlsMaterial({}, env, LOGS)).toStrictEqual({
      ca: pem('authority.pem'),
      key: pem('client-key.pem'),
      cert: pem('client.pem'),
    });
    expect(() => tlsMaterial({ certificate: 'no-such.pem' }, {}, LOGS)).toThrow('`log.export.exporter.certificate`');
  });

  it('that is half of a pair is ignored with a warning', () => {
    expect(tlsMaterial({ clientKey: file('client-key.pem') }, {}, TRACES)).toStrictEqual({});
    expect(warnings).toMatchObject([{ code: 'CLIENT_CERTIFICATE_INCOMPLETE' }]);
  });
});
