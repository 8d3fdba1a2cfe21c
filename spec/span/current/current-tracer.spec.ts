import { trace } from '@opentelemetry/api';
import { version } from '../../../package.json';
import { currentTracer } from '../../../lib/span/current/current-tracer';
import { startTestTelemetry } from '../../../lib/testing/test-telemetry';

describe('currentTracer', () => {
  it('uses the current provider, even after a change', async () => {
    const names = [];
    for (const name of ['first', 'second']) {
      currentTracer().startSpan('unrecorded').end();
      const telemetry = startTestTelemetry();
      currentTracer().startSpan(name).end();
      names.push(telemetry.spans.map((span) => span.name));
      await telemetry.shutdown();
      currentTracer().startSpan('unrecorded').end();
    }
    expect(names).toEqual([['first'], ['second']]);
  });

  it('is requested once per provider, with the name and version of the package', () => {
    const requests: unknown[] = [];
    const tracer = { startSpan: jest.fn(), startActiveSpan: jest.fn() };
    const provider = {
      getTracer: (...args: unknown[]) => {
        requests.push(args);
        return tracer;
      },
    };
    trace.disable();
    trace.setGlobalTracerProvider(provider);
    expect([currentTracer(), currentTracer()]).toEqual([tracer, tracer]);
    expect(requests).toEqual([['otel-instrument', version, undefined]]);
    trace.disable();
    expect(currentTracer()).not.toBe(tracer);
  });
});
