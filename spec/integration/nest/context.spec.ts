import { until } from '../../samples/until';
import { MATRIX } from './matrix';
import { type RunningApp, runApp } from './running-app';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const ON_THE_WAY = ['middleware', 'guard', 'interceptor', 'pipe', 'handler', 'interceptor_after'];

/** Each start is a new process. */
jest.setTimeout(60_000);

describe.each(MATRIX)('$title', (combination) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp(combination);
  });
  afterAll(() => app.stop());

  describe('the context of a request', () => {
    it.each([
      ['thing', 200, ON_THE_WAY],
      ['teapot', 418, [...ON_THE_WAY, 'filter']],
    ])('is active in all application code that Nest calls: %s', async (id, expected, places) => {
      const { status, server } = await app.request(`/api/seen/${id}`);
      expect(status).toBe(expected);
      const seen = Object.entries(server.attributes).filter(([name]) => name.startsWith('seen.'));
      expect(Object.fromEntries(seen)).toStrictEqual(
        Object.fromEntries(places.map((place) => [`seen.${place}`, server.spanId])),
      );
    });

    it('is that of the caller if there is one', async () => {
      const { server, tree } = await app.request('/api/things/7', {
        headers: { traceparent: `00-${TRACE}-${CALLER}-01` },
      });
      expect(server).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
      expect(tree).toStrictEqual(['GET /api/things/:id', 'Catalogue.find']);
    });

    it('is not mixed with that of another request of the same remote trace', async () => {
      const headers = { traceparent: `00-${TRACE.replace('0', '1')}-${CALLER}-01` };
      const held = fetch(`${app.url}/api/things/held?one`, { headers });
      await until('the first request to be held', () => app.held === 1);
      const second = await app.request('/api/seen/two', { headers });
      app.release();
      await (await held).text();
      const first = await app.traceOf('?one');
      expect(first.server.traceId).toBe(second.server.traceId);
      expect(first.spans.map(({ name }) => name)).toStrictEqual(['GET /api/things/held', 'Catalogue.ask', 'GET']);
      expect(second.spans.map(({ name }) => name)).toStrictEqual(['GET /api/seen/:id', 'name_it']);
      expect(Object.keys(first.server.attributes).filter((name) => name.startsWith('seen.'))).toStrictEqual([]);
    });

    it('is kept for a hundred concurrent uploads, each below its own request', async () => {
      const uploads = Array.from({ length: 100 }, (_, index) => `upload-${index}`);
      const responses = await Promise.all(
        uploads.map((upload) => {
          const body = new FormData();
          body.set('file', new Blob([upload]), 'thing.txt');
          return app.request('/api/uploads', { method: 'POST', body });
        }),
      );
      expect(new Set(responses.map(({ server }) => server.traceId)).size).toBe(uploads.length);
      for (const [index, { text, spans }] of responses.entries()) {
        const id = uploads[index];
        expect(text).toBe(`${id}1`);
        expect(spans.map(({ name, attributes }) => [name, attributes['id'], attributes['found']])).toStrictEqual([
          ['POST /api/uploads', undefined, undefined],
          ['Catalogue.find', id, `${id}1`],
        ]);
      }
    });

    it.each([
      ['/api/things/asked', ['GET /api/things/asked', 'Catalogue.ask', 'GET']],
      ['/api/things/asked-as-observable', ['GET /api/things/asked-as-observable', 'GET']],
    ])('is sent with outgoing requests: %s', async (path, names) => {
      const { spans, server } = await app.request(path, { headers: { 'x-request-id': 'r-1' } });
      expect(spans.map(({ name }) => name)).toStrictEqual(names);
      const client = spans.at(-1);
      expect(client?.attributes).toMatchObject({ 'http.response.status_code': 200 });
      expect(app.upstream.received.at(-1)).toMatchObject({
        traceparent: `00-${server.traceId}-${client?.spanId}-03`,
        'x-request-id': 'r-1',
      });
    });
  });
});
