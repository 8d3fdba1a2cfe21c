import { join } from 'node:path';
import { SpanKind } from '@opentelemetry/api';
import { exceptionsOf } from '../../samples/running-orders';
import { MATRIX } from './matrix';
import { type RunningApp, runApp } from './running-app';

/** Each start is a new process. */
jest.setTimeout(60_000);

describe.each(MATRIX)('$title', (combination) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp(
      combination,
      { theirHttpModule: true },
      {
        NODE_OPTIONS: `--require ${join(__dirname, 'http-instrumentation.cjs')}`,
        FIXTURE: join(__dirname, String(combination.major)),
        OTEL_SEMCONV_STABILITY_OPT_IN: 'http',
      },
    );
  });
  afterAll(() => app.stop());

  describe("together with OpenTelemetry's HTTP instrumentation", () => {
    it('joins the one span of a request, named after the route, with the work as its children', async () => {
      const { spans, server } = await app.request('/api/things/7');
      expect(spans.filter(({ kind }) => kind === SpanKind.SERVER)).toHaveLength(1);
      expect(server).toMatchObject({ name: 'GET /api/things/:id', attributes: { 'http.route': '/api/things/:id' } });
      expect(spans.map(({ name }) => name)).toStrictEqual(['GET /api/things/:id', 'Catalogue.find']);
    });

    it('records fields and errors on that span', async () => {
      const seen = await app.request('/api/seen/7');
      expect(seen.server.attributes['seen.handler']).toBe(seen.server.spanId);
      const failed = await app.request('/api/broken/plain');
      expect(failed.server.status).toMatchObject({ code: 'error' });
      expect(exceptionsOf(failed.spans)).toStrictEqual([
        ['TypeError: cannot save', 'Error: write failed', 'RangeError: disk is full'],
      ]);
    });

    it('leaves the requests of an HttpService of @nestjs/axios to it, with one span each', async () => {
      const { spans } = await app.request('/api/things/asked');
      expect(spans.map(({ name }) => name)).toStrictEqual(['GET /api/things/asked', 'Catalogue.ask', 'GET']);
      const client = spans.at(-1);
      expect(app.upstream.received.at(-1)).toMatchObject({
        traceparent: expect.stringContaining(`${client?.traceId}-${client?.spanId}`) as string,
      });
    });

    it('has no route if none matches', async () => {
      const { server } = await app.request('/api/nowhere');
      expect(server.attributes).not.toHaveProperty('http.route');
    });
  });
});
