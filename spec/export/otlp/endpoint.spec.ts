import { LOGS, TRACES } from '../../../lib/export/signal';
import { setWarningSink, type TelemetryWarning } from '../../../lib';
import { resetWarnings } from '../../../lib/diagnostics/warning';
import { exporterDestination, grpcAddress, isSecureGrpc, signalUrl } from '../../../lib/export/otlp/endpoint';

describe('signalUrl', () => {
  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/traces'],
    ['http://localhost:4318/', 'http://localhost:4318/v1/traces'],
    ['https://collector.example/otlp', 'https://collector.example/otlp/v1/traces'],
    ['https://collector.example/otlp//', 'https://collector.example/otlp/v1/traces'],
    ['https://collector.example/v1/traces', 'https://collector.example/v1/traces'],
    ['https://collector.example/otlp?tenant=1', 'https://collector.example/otlp/v1/traces?tenant=1'],
  ])('of %s is %s', (endpoint, url) => {
    expect(signalUrl(endpoint, TRACES.path)).toBe(url);
  });

  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/logs'],
    ['https://collector.example/otlp/v1/traces', 'https://collector.example/otlp/v1/logs'],
    ['https://collector.example/v1/logs', 'https://collector.example/v1/logs'],
  ])('of log records for %s is %s', (endpoint, url) => {
    expect(signalUrl(endpoint, LOGS.path)).toBe(url);
  });
});

describe('exporterDestination', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://all:1';
  const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = 'http://traces:2/as-it-is';

  it('is the option, then the unchanged variable for traces, then the variable for all signals, then the default', () => {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT };
    expect(exporterDestination({ endpoint: 'http://option:3' }, variables, TRACES)).toBe('http://option:3/v1/traces');
    expect(exporterDestination({}, variables, TRACES)).toBe('http://traces:2/as-it-is');
    expect(exporterDestination({}, { OTEL_EXPORTER_OTLP_ENDPOINT }, TRACES)).toBe('http://all:1/v1/traces');
    expect(exporterDestination({}, {}, TRACES)).toBe('http://localhost:4318/v1/traces');
    expect(exporterDestination({}, variables, LOGS)).toBe('http://all:1/v1/logs');
  });
});

describe('an endpoint variable without an HTTP scheme', () => {
  afterEach(() => setWarningSink());

  it('is reported, and the next variable applies', () => {
    const warnings: TelemetryWarning[] = [];
    setWarningSink((warning) => warnings.push(warning));
    resetWarnings();
    const variables = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'collector:4318',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:1',
    };
    expect(exporterDestination({}, variables, TRACES)).toBe('http://all:1/v1/traces');
    expect(warnings).toStrictEqual([
      {
        code: 'VARIABLE_IGNORED',
        message:
          'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is ignored: over HTTP, expected a URL such as http://localhost:4318, got "collector:4318".',
      },
    ]);
  });

  it('is valid for gRPC', () => {
    expect(exporterDestination({ protocol: 'grpc' }, { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, TRACES)).toBe(
      'collector:4317',
    );
  });
});

describe('the address for gRPC', () => {
  it.each([
    ['http://localhost:4317', 'localhost:4317'],
    ['https://collector.example/ignored', 'collector.example:443'],
    ['http://collector.example', 'collector.example:80'],
    ['HTTPS://[::1]:4317', '[::1]:4317'],
    ['collector:4317', 'collector:4317'],
    ['unix:/run/otel.sock', 'unix:/run/otel.sock'],
    ['dns:///collector:4317', 'dns:///collector:4317'],
  ])('for %s is %s', (endpoint, address) => {
    expect(grpcAddress(endpoint)).toBe(address);
  });

  it.each([
    ['https://collector:4317', { OTEL_EXPORTER_OTLP_INSECURE: 'true' }, true],
    ['http://collector:4317', {}, false],
    ['collector:4317', {}, true],
    ['collector:4317', { OTEL_EXPORTER_OTLP_INSECURE: ' TRUE ' }, false],
    ['dns:///collector:4317', { OTEL_EXPORTER_OTLP_INSECURE: 'true' }, false],
    ['collector:4317', { OTEL_EXPORTER_OTLP_INSECURE: 'true', OTEL_EXPORTER_OTLP_TRACES_INSECURE: 'false' }, true],
  ])('of %s with %j uses TLS: %p', (endpoint, env, isSecure) => {
    expect(isSecureGrpc(endpoint, env, 'TRACES')).toBe(isSecure);
  });

  it('uses TLS for log records unless their own variable says otherwise', () => {
    const env = { OTEL_EXPORTER_OTLP_INSECURE: 'false', OTEL_EXPORTER_OTLP_LOGS_INSECURE: 'true' };
    expect(isSecureGrpc('collector:4317', env, 'LOGS')).toBe(false);
    expect(isSecureGrpc('collector:4317', env, 'TRACES')).toBe(true);
  });
});
