import { until } from '../../samples/until';
import { MATRIX } from './matrix';
import { type RunningApp, runApp } from './running-app';

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Each start is a new process. */
jest.setTimeout(60_000);

describe.each(MATRIX)('$title', ({ major, adapter, ...combination }) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp({ major, adapter, ...combination });
  });
  afterAll(() => app.stop());

  describe('the span of a request', () => {
    it('is named after the route, with the attributes of the conventions and its work as children', async () => {
      const { status, text, server, tree } = await app.request('/api/things/7', {
        headers: { 'user-agent': 'the test' },
      });
      expect([status, text]).toStrictEqual([200, '71']);
      expect(tree).toStrictEqual(['GET /api/things/:id', 'Catalogue.find']);
      expect(server.parentSpanId).toBeUndefined();
      expect(server.status).toStrictEqual({ code: 'unset' });
      expect(server.attributes).toStrictEqual({
        'http.request.method': 'GET',
        'url.path': '/api/things/7',
        'url.query': expect.stringMatching(/^sent=\d+\.$/) as string,
        'url.scheme': 'http',
        'network.protocol.version': '1.1',
        'server.address': '127.0.0.1',
        'server.port': app.service.port,
        'client.address': '127.0.0.1',
        'user_agent.original': 'the test',
        'http.route': '/api/things/:id',
        'http.response.status_code': 200,
      });
    });

    it('contains the arguments and fields of the calls', async () => {
      const { spans } = await app.request('/api/things/8');
      expect(spans.find(({ name }) => name === 'Catalogue.find')?.attributes).toStrictEqual({
        id: '8',
        found: '81',
        'code.function.name': 'Catalogue.find',
      });
    });

    it('records fields in the handler of a validated body', async () => {
      const { status, server, tree } = await app.request('/api/things', json({ name: 'cup', count: 2 }));
      expect(status).toBe(201);
      expect(tree).toStrictEqual(['POST /api/things', 'Catalogue.find']);
      expect(server.attributes).toMatchObject({ 'thing.count': 2, 'http.response.status_code': 201 });
    });

    it('contains the work of a file upload', async () => {
      const body = new FormData();
      body.set('file', new Blob(['x'.repeat(200_000)]), 'thing.txt');
      const { status, tree, server } = await app.request('/api/uploads', { method: 'POST', body });
      expect(status).toBe(201);
      expect(tree).toStrictEqual(['POST /api/uploads', 'Catalogue.find']);
      expect(server.attributes['http.route']).toBe('/api/uploads');
    });

    it.each([
      ['GET', '/api/nowhere'],
      ['GET', '/api/v3/versioned/1'],
      ['DELETE', '/nowhere'],
    ])('has no route if none matches: %s %s', async (method, path) => {
      const { status, server, tree } = await app.request(path, { method });
      expect(status).toBe(404);
      expect(tree).toBe(method);
      expect(server.attributes).toMatchObject({ 'url.path': path, 'http.response.status_code': 404 });
      expect(server.attributes).not.toHaveProperty('http.route');
      expect(server).toMatchObject({ status: { code: 'unset' }, events: [] });
    });

    it.each([
      ['by the validation', { name: 'cup', count: 0 }],
      ['by the parser', '{"name":'],
    ])('stays unset if the body is rejected %s', async (_by, body) => {
      const { status, server } = await app.request('/api/things', json(body));
      expect(status).toBe(400);
      expect(server).toMatchObject({ status: { code: 'unset' }, events: [] });
      expect(server.attributes).toMatchObject({ 'http.response.status_code': 400 });
      expect(server.attributes).not.toHaveProperty('error.type');
    });

    it.each([
      ['/api/v1/versioned/5', '/api/v1/versioned/:id', 'first 5'],
      ['/api/v2/versioned/5', '/api/v2/versioned/:id', 'second 5'],
    ])('is named after prefix, version and route: %s', async (path, route, body) => {
      const { text, server } = await app.request(path);
      expect(text).toBe(body);
      expect(server).toMatchObject({ name: `GET ${route}`, attributes: { 'http.route': route } });
    });

    it('is named after a wildcard route', async () => {
      const { text, server } = await app.request('/api/things/below/a/b');
      expect(text).toBe('below');
      expect(server.name).toBe(
        major > 10 && adapter === 'express' ? 'GET /api/things/below/*path' : 'GET /api/things/below/*',
      );
    });

    it('does not exist for ignored requests, nor do its children', async () => {
      const before = app.received().length;
      const sent = app.upstream.received.length;
      expect((await fetch(`${app.url}/health`)).status).toBe(200);
      expect((await fetch(`${app.url}/api/assets/logo`)).status).toBe(200);
      await app.request('/api/things/afterwards');
      expect(app.received()).toHaveLength(before + 2);
      expect(app.upstream.received.slice(sent)).toHaveLength(1);
    });
  });

  describe('the span of a slow response', () => {
    it('contains the later work of an Observable', async () => {
      const { text, tree } = await app.request('/api/answers/observable/3');
      expect(text).toBe('31');
      expect(tree).toStrictEqual(['GET /api/answers/observable/:id', 'Catalogue.find']);
    });

    it.each([
      ['/api/answers/events', /a1[^]*b1[^]*c1/],
      ['/api/answers/stream', /^x1y1z1$/],
    ])('ends with the last part, and contains the work of each part: %s', async (path, body) => {
      const { text, server, tree } = await app.request(path);
      expect(text).toMatch(body);
      expect(tree).toStrictEqual([`GET ${path}`, 'Catalogue.find', 'Catalogue.find', 'Catalogue.find']);
      // Spans arrive in the order of their end.
      const ended = app.received().filter(({ traceId }) => traceId === server.traceId);
      expect(ended.at(-1)).toBe(server);
      expect(server.attributes['http.response.status_code']).toBe(200);
    });

    it('ends as cancelled if the client disconnects before the response', async () => {
      const client = new AbortController();
      const response = fetch(`${app.url}/api/things/held?gone`, { signal: client.signal });
      await until('the request to be held', () => app.held === 1);
      client.abort();
      await expect(response).rejects.toThrow('aborted');
      // The upstream request and the handler continue, but the client is gone.
      const closed = await app.traceOf('?gone');
      expect(closed.server).toMatchObject({ name: 'GET /api/things/held', status: { code: 'unset' }, events: [] });
      expect(closed.server.attributes).toMatchObject({ cancelled: true });
      expect(closed.server.attributes).not.toHaveProperty('http.response.status_code');
      app.release();
      await until('the spans of the handler', () =>
        app.received().some(({ name, traceId }) => name === 'Catalogue.ask' && traceId === closed.server.traceId),
      );
      expect((await app.traceOf('?gone')).tree).toStrictEqual(['GET /api/things/held', ['Catalogue.ask', 'GET']]);
    });

    it('ends as cancelled if the client leaves an event stream', async () => {
      const client = new AbortController();
      const response = await fetch(`${app.url}/api/answers/endless-events?left`, { signal: client.signal });
      await response.body?.getReader().read();
      client.abort();
      const { server } = await app.traceOf('?left');
      expect(server).toMatchObject({ name: 'GET /api/answers/endless-events', status: { code: 'unset' } });
      expect(server.attributes).toMatchObject({ cancelled: true });
    });
  });
});
