import { backendExporter } from '../../../lib/collector/tiers/backend-exporter';
import { FromEnvironment } from '../../../lib/collector/tiers/from-environment';

const exporterOf = (url: string, headers?: Readonly<Record<string, string>>) =>
  backendExporter({ signal: 'traces', url, headers, queueBytes: 1000 });

const summaryOf = (url: string) => {
  const { name, settings } = exporterOf(url);
  const { endpoint, tls } = settings;
  return { name, endpoint, ...(tls !== undefined && { tls }) };
};

const INSECURE = { tls: { insecure: true } };

describe('the exporter to a backend', () => {
  it.each([
    ['grpc://jaeger:4317', 'jaeger:4317'],
    ['grpc://jaeger', 'jaeger:4317'],
    ['grpc://jaeger:80', 'jaeger:80'],
    ['grpc://jaeger:443', 'jaeger:443'],
    ['grpc://jaeger:9999 ', 'jaeger:9999'],
    ['grpc://jaeger:9999?', 'jaeger:9999'],
    ['grpc://[::1]', '[::1]:4317'],
    ['grpc://[::1]:4317', '[::1]:4317'],
    ['http://jaeger:4317', 'jaeger:4317'],
    ['http://jaeger:4317/', 'jaeger:4317'],
  ])('sends to %s by gRPC, without TLS', (url, endpoint) => {
    expect(summaryOf(url)).toStrictEqual({ name: 'otlp_grpc/traces', endpoint, ...INSECURE });
  });

  it.each([
    ['grpcs://otlp.example.com', 'otlp.example.com:4317'],
    ['grpcs://otlp.example.com:443', 'otlp.example.com:443'],
    ['https://otlp.example.com:4317', 'otlp.example.com:4317'],
  ])('sends to %s by gRPC with TLS', (url, endpoint) => {
    expect(summaryOf(url)).toStrictEqual({ name: 'otlp_grpc/traces', endpoint });
  });

  it.each([
    ['http://jaeger:4318', 'http://jaeger:4318'],
    ['https://otlp.example.com/', 'https://otlp.example.com'],
    ['https://otlp.example.com/otlp/', 'https://otlp.example.com/otlp'],
    ['http://jaeger:4317/otlp', 'http://jaeger:4317/otlp'],
    ['HTTPS://OTLP.example.com/v1/traces', 'https://otlp.example.com'],
    ['https://otlp.example.com/otlp/v1/traces/', 'https://otlp.example.com/otlp'],
    ['http://jaeger:4317/v1/traces', 'http://jaeger:4317'],
  ])('sends to %s by HTTP', (url, endpoint) => {
    expect(summaryOf(url)).toStrictEqual({ name: 'otlp_http/traces', endpoint });
  });

  it.each([
    ['jaeger:4317', undefined],
    ['', undefined],
    ['grpc://', undefined],
    ['ftp://jaeger', undefined],
    ['http://jaeger:port', undefined],
    ['grpc://jaeger/path', 'A receiver of gRPC has no path.'],
    ['https://otlp.example.com?key=1', 'It has no query and no fragment.'],
    ['https://user:pass@otlp.example.com', 'Pass credentials in a header that is read from the environment.'],
  ])('refuses the address "%s"', (url, hint = '') => {
    expect(() => exporterOf(url)).toThrow(
      expect.objectContaining({
        option: 'tracesTo',
        message: expect.stringMatching(/^Expected `tracesTo` to be the URL of an OTLP receiver.*/) as unknown,
      }),
    );
    expect(() => exporterOf(url)).toThrow(hint);
  });

  it('does not show credentials in the message', () => {
    expect(() => exporterOf('https://user:pass@otlp.example.com')).toThrow(/^(?!.*pass@)/);
  });

  it('reads the values of headers from the environment', () => {
    const { settings } = exporterOf('grpc://jaeger', { authorization: 'TOKEN', 'x-tenant': 'TENANT' });
    expect(settings['headers']).toStrictEqual({
      authorization: new FromEnvironment('TOKEN'),
      'x-tenant': new FromEnvironment('TENANT'),
    });
    expect(exporterOf('grpc://jaeger', {}).settings).not.toHaveProperty('headers');
  });

  it.each([
    [{ 'a b': 'TOKEN' }, 'tracesHeaders'],
    [{ authorization: 'Bearer secret' }, 'tracesHeaders.authorization'],
    [{ authorization: '${env:TOKEN}' }, 'tracesHeaders.authorization'],
  ])('refuses headers %j', (headers, option) => {
    expect(() => exporterOf('grpc://jaeger', headers)).toThrow(expect.objectContaining({ option }));
  });

  it('keeps what it could not send on disk, and tries without end, in requests that receivers of gRPC accept', () => {
    expect(exporterOf('https://otlp.example.com').settings).toMatchObject({
      retry_on_failure: { enabled: true, max_elapsed_time: 0 },
      sending_queue: {
        storage: 'file_storage/queue',
        sizer: 'bytes',
        queue_size: 1000,
        batch: { sizer: 'bytes', max_size: 3_500_000 },
      },
    });
  });
});
