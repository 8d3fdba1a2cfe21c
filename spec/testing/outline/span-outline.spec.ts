import { trace } from '@opentelemetry/api';
import { useTestTelemetry } from 'otel-instrument/testing';

const telemetry = useTestTelemetry();

describe('outline', () => {
  it('omits attributes by name and by pattern, and what differs from run to run', () => {
    const span = trace.getTracer('spec').startSpan('GET', {
      attributes: {
        'server.port': 49_153,
        'network.peer.port': 443,
        'url.full': 'http://localhost:49153/orders?id=0af7651916cd43dd8448eb211c80319c',
        'http.request.method': 'GET',
        customer: 'c-7',
      },
    });
    span.end();
    expect(telemetry.outline({ omit: ['customer', /^http\./], stable: true })).toEqual([
      {
        name: 'GET',
        attributes: {
          'server.port': '<port>',
          'network.peer.port': 443,
          'url.full': 'http://localhost:<port>/orders?id=<id>',
        },
      },
    ]);
    expect(telemetry.outline()).toMatchObject([{ attributes: { 'server.port': 49_153, customer: 'c-7' } }]);
  });
});
