import { exporterDestination, tracesUrl } from '../../../lib/pipeline/otlp/endpoint';

describe('tracesUrl', () => {
  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/traces'],
    ['http://localhost:4318/', 'http://localhost:4318/v1/traces'],
    ['https://collector.example/otlp', 'https://collector.example/otlp/v1/traces'],
    ['https://collector.example/otlp//', 'https://collector.example/otlp/v1/traces'],
    ['https://collector.example/v1/traces', 'https://collector.example/v1/traces'],
    ['https://collector.example/otlp?tenant=1', 'https://collector.example/otlp/v1/traces?tenant=1'],
  ])('of %s is %s', (endpoint, url) => {
    expect(tracesUrl(endpoint)).toBe(url);
  });
});

describe('exporterDestination', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://all:1';
  const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = 'http://traces:2/as-it-is';

  it('is the option, then the variable for traces as it is, then the one for all signals, then the default', () => {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT };
    expect(exporterDestination({ endpoint: 'http://option:3' }, variables)).toBe('http://option:3/v1/traces');
    expect(exporterDestination({}, variables)).toBe('http://traces:2/as-it-is');
    expect(exporterDestination({}, { OTEL_EXPORTER_OTLP_ENDPOINT })).toBe('http://all:1/v1/traces');
    expect(exporterDestination({}, {})).toBe('http://localhost:4318/v1/traces');
  });
});
