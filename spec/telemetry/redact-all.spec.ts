import { SpanStatusCode, trace } from '@opentelemetry/api';
import { startTelemetry, type TelemetryOptions } from '../../lib';
import type { FinishedSpan } from '../../lib';
import { SpanCollector } from '../../lib/testing';

const SECRET = 'hunter2';

/** Writes to a span like a library without redaction. */
async function spanOf(options: TelemetryOptions): Promise<FinishedSpan | undefined> {
  const collector = new SpanCollector();
  const telemetry = startTelemetry({
    serviceName: 'orders',
    environment: 'development',
    exporter: 'none',
    spanProcessors: [collector],
    ...options,
  });
  const tracer = trace.getTracer('a library');
  const linked = tracer.startSpan('linked');
  linked.end();
  const link = { context: linked.spanContext(), attributes: { secret: SECRET, n: 1 } };
  const span = tracer.startSpan(`GET /x?token=${SECRET}`, { attributes: { password: SECRET, id: 7 }, links: [link] });
  span.setAttribute('db.url', `postgres://app:${SECRET}@db/x`);
  span.setAttributes({ apiKey: SECRET, sizes: [1, 2] });
  span.addEvent(`login pin=${SECRET}`, { cookie: SECRET, n: 1 });
  span.addLink(link);
  span.recordException(new Error(`password=${SECRET}`));
  span.setStatus({ code: SpanStatusCode.ERROR, message: `password: ${SECRET}` });
  span.end();
  await telemetry.shutdown();
  return collector.spans[1];
}

const textOf = (span: FinishedSpan | undefined): string =>
  JSON.stringify([span?.name, span?.attributes, span?.events, span?.links, span?.status]);

describe('`redactAll`', () => {
  it('redacts the secrets that other libraries write to spans, and nothing else', async () => {
    const span = await spanOf({ redactAll: true });
    expect(textOf(span)).not.toContain(SECRET);
    expect(span).toMatchObject({
      name: 'GET /x?token=[redacted]',
      attributes: { password: '[redacted]', id: 7, 'db.url': 'postgres://[redacted]@db/x', sizes: [1, 2] },
      status: { message: 'password: [redacted]' },
    });
    expect(span?.links).toHaveLength(2);
    expect(span?.events.map(({ name }) => name)).toEqual(['login pin=[redacted]', 'exception']);
  });

  it('uses the rules of `redaction`', async () => {
    const span = await spanOf({ redactAll: true, redaction: { allow: ['password'], names: ['id'] } });
    expect(span?.attributes).toMatchObject({ password: SECRET, id: '[redacted]' });
  });

  it('is off by default, and keeps the spans of other libraries unchanged', async () => {
    expect(textOf(await spanOf({}))).toContain(SECRET);
  });
});
