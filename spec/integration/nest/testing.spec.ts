import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { exceptionsOf } from '../../samples/running-orders';
import { compileApp } from '../compiled-app';
import { MATRIX, takesEarlyMiddleware } from './matrix';
import { type RunningApp, runApp } from './running-app';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const ON_THE_WAY = ['middleware', 'guard', 'interceptor', 'pipe', 'handler', 'interceptor_after'];

const BROKEN = ['plain', 'middleware', 'guard', 'pipe/1', 'interceptor', 'late-interceptor'];

/** Each start is a new process. */
jest.setTimeout(60_000);

describe.each(MATRIX)('$title', (combination) => {
  const middleware = takesEarlyMiddleware(combination);

  describe('an application of @nestjs/testing', () => {
    let app: RunningApp;
    beforeAll(async () => {
      app = await runApp(combination, { testing: true, theirHttpModule: true, middleware });
    });
    afterAll(() => app.stop());

    it('creates the span of a request in the trace of its caller', async () => {
      const { server, tree } = await app.request('/api/things/7', {
        headers: { traceparent: `00-${TRACE}-${CALLER}-01` },
      });
      expect(server).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
      expect(tree).toStrictEqual(['GET /api/things/:id', 'Catalogue.find']);
    });

    it.each([
      ['thing', 200, ON_THE_WAY],
      ['teapot', 418, [...ON_THE_WAY, 'filter']],
    ])('keeps its context in all application code that Nest calls: %s', async (id, expected, places) => {
      const { status, server } = await app.request(`/api/seen/${id}`);
      expect(status).toBe(expected);
      const seen = Object.entries(server.attributes).filter(([name]) => name.startsWith('seen.'));
      expect(Object.fromEntries(seen)).toStrictEqual(
        Object.fromEntries(places.map((place) => [`seen.${place}`, server.spanId])),
      );
    });

    it.each([...BROKEN, ...(middleware ? ['next'] : [])])('records the error once: %s', async (path) => {
      const { status, server, spans } = await app.request(`/api/broken/${path}`);
      expect(status).toBe(500);
      expect(server.status).toMatchObject({ code: 'error' });
      expect(exceptionsOf(spans)).toHaveLength(1);
    });

    it.each([
      ['/api/v1/versioned/5', '/api/v1/versioned/:id'],
      ['/api/v2/versioned/5', '/api/v2/versioned/:id'],
    ])('is named after prefix, version and route: %s', async (path, route) => {
      expect((await app.request(path)).server.name).toBe(`GET ${route}`);
    });

    it('contains the work of a file upload', async () => {
      const body = new FormData();
      body.set('file', new Blob(['x'.repeat(200_000)]), 'thing.txt');
      const { status, tree } = await app.request('/api/uploads', { method: 'POST', body });
      expect(status).toBe(201);
      expect(tree).toStrictEqual(['POST /api/uploads', 'Catalogue.find']);
    });

    it.each([
      ['/api/things/asked', ['GET /api/things/asked', 'Catalogue.ask', 'GET']],
      ['/api/things/asked-as-observable', ['GET /api/things/asked-as-observable', 'GET']],
    ])('traces the HttpService of @nestjs/axios itself: %s', async (path, names) => {
      const { spans } = await app.request(path);
      expect(spans.map(({ name }) => name)).toStrictEqual(names);
      const client = spans.at(-1);
      expect(app.upstream.received.at(-1)).toMatchObject({
        traceparent: `00-${client?.traceId}-${client?.spanId}-03`,
      });
    });
  });

  describe('a test that keeps its spans in memory', () => {
    it('starts and closes one application after another, sends nothing, and exits', () => {
      const script = join(
        compileApp(join(__dirname, 'app'), join(__dirname, String(combination.major))),
        'app/test-run.js',
      );
      const printed = execFileSync(process.execPath, [script], {
        encoding: 'utf8',
        timeout: 30_000,
        env: { ...process.env, SETTINGS: JSON.stringify({ ...combination, upstreamUrl: 'http://127.0.0.1:9' }) },
      });
      const tree = [['GET /api/things/:id', 'Catalogue.find']];
      expect(JSON.parse(printed)).toStrictEqual({
        trees: [tree, tree, tree],
        left: { exported: 0, failed: 0, warnings: [], openSpans: 0 },
      });
    });
  });
});
