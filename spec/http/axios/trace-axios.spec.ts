import { context, propagation, trace } from '@opentelemetry/api';
import { type AxiosInstance, CanceledError, create, type InternalAxiosRequestConfig } from 'axios';
import { instrument, traceAxios } from '../../../lib';
import { setPropagationTargets } from '../../../lib/propagation/propagation-targets';
import type { EchoResponder, EchoServer } from '../echo-server';
import { respondingWith, httpTracing, NEVER, sentTo } from '../tracing';

const tracing = httpTracing();

async function against(respond?: EchoResponder): Promise<[AxiosInstance, EchoServer]> {
  const server = await tracing.server(respond);
  return [traceAxios(create({ baseURL: server.url, timeout: 5000 })), server];
}

describe('a traced axios instance', () => {
  it('sends a request in a client span, by the semantic conventions', async () => {
    const [http, server] = await against();
    const { data } = await http.get('/things/7', { params: { page: 2, api_key: 'k-123456' } });
    expect(data).toStrictEqual({ ok: 1 });
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        attributes: {
          ...sentTo(server, '/things/7?page=2&api_key=[redacted]'),
          'http.response.status_code': 200,
        },
      },
    ]);
  });

  it.each([
    ['get', 'GET'],
    ['delete', 'DELETE'],
    ['head', 'HEAD'],
    ['options', 'OPTIONS'],
    ['post', 'POST'],
    ['put', 'PUT'],
    ['patch', 'PATCH'],
    ['postForm', 'POST'],
    ['putForm', 'PUT'],
    ['patchForm', 'PATCH'],
    ['query', 'QUERY'],
  ] as const)('traces %s', async (verb, method) => {
    const [http, server] = await against();
    await http[verb]('/things');
    expect(server.requests).toMatchObject([{ method, url: '/things' }]);
    expect(tracing.outline()).toStrictEqual([
      {
        name: method,
        kind: 'client',
        attributes: { ...sentTo(server, '/things', method), 'http.response.status_code': 200 },
      },
    ]);
  });

  it('traces a call of the instance itself, and of request()', async () => {
    const [http, server] = await against();
    await http('/a');
    await http({ url: '/b' });
    await http.request({ url: '/c', method: 'PUT' });
    expect(tracing.outline().map(({ attributes }) => attributes?.['url.full'])).toStrictEqual(
      ['/a', '/b', '/c'].map((path) => server.url + path),
    );
  });

  it('does not use unknown methods in span names', async () => {
    const [http] = await against((_request, response) => response.end());
    await http.request({ url: '/', method: 'propfind' });
    expect(tracing.outline()).toMatchObject([
      {
        name: 'HTTP',
        attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' },
      },
    ]);
  });

  it('sends its context, and is a child of the enclosing span', async () => {
    const [http, server] = await against();
    await instrument({ name: 'outer' }, async () => http.post('/things', { a: 1 }))();
    expect(tracing.outline()).toMatchObject([{ name: 'outer', children: [{ name: 'POST' }] }]);
    const client = tracing.spans.find(({ name }) => name === 'POST')?.spanContext();
    expect(server.received[0]?.['traceparent']).toBe(`00-${client?.traceId}-${client?.spanId}-01`);
  });

  it('does not change the current span of the caller', async () => {
    const [http] = await against();
    await instrument({ name: 'outer' }, async () => {
      const before = trace.getActiveSpan();
      await http.get('/');
      expect(trace.getActiveSpan()).toBe(before);
    })();
  });

  it('is traced once if it is passed in twice', async () => {
    const [http] = await against();
    expect(traceAxios(traceAxios(http))).toBe(http);
    await http.get('/');
    expect(tracing.spans).toHaveLength(1);
  });

  it('is still traced after the application clears all interceptors', async () => {
    const [http] = await against();
    http.interceptors.request.clear();
    http.interceptors.response.clear();
    await http.get('/');
    expect(tracing.spans).toHaveLength(1);
  });

  it.each([true, false])('sees the changes of other interceptors, in the legacy order: %s', async (legacy) => {
    const [http, server] = await against();
    http.defaults.transitional = { legacyInterceptorReqResOrdering: legacy };
    http.interceptors.request.use((config) => ({ ...config, url: '/rewritten' }));
    await http.get('/original');
    expect(tracing.spans[0]?.attributes['url.full']).toBe(`${server.url}/rewritten`);
    expect(server.requests).toMatchObject([{ url: '/rewritten' }]);
  });

  it('sets its headers if an interceptor has replaced them with a plain object', async () => {
    const [http, server] = await against();
    http.interceptors.request.use((config) => {
      const headers = { ...config.headers.toJSON(), 'x-own': '1' } as unknown as typeof config.headers;
      return { ...config, headers };
    });
    await http.get('/');
    expect(server.received).toMatchObject([{ 'x-own': '1', traceparent: expect.any(String) as string }]);
    expect(tracing.spans).toHaveLength(1);
  });

  it('opens no span for a request that another interceptor rejects', async () => {
    const [http, server] = await against();
    const refusal = new Error('not today');
    http.interceptors.request.use(() => Promise.reject(refusal));
    await expect(http.get('/')).rejects.toBe(refusal);
    expect(tracing.spans).toStrictEqual([]);
    expect(server.received).toStrictEqual([]);
  });

  it('opens no span for a body that cannot be sent', async () => {
    const [http, server] = await against();
    await expect(http.post('/', { count: 1n })).rejects.toThrow(/BigInt/);
    expect(tracing.spans).toStrictEqual([]);
    expect(server.received).toStrictEqual([]);
  });

  it('opens no span for a URL that is not HTTP', async () => {
    const [http] = await against();
    const { data } = await http.get<unknown>('data:text/plain,hello', { baseURL: '' });
    expect(String(data)).toBe('hello');
    expect(tracing.spans).toStrictEqual([]);
  });
});

describe('the URL in the span of a traced axios instance', () => {
  it('hides credentials', async () => {
    const [http, server] = await against();
    await http.get(server.url.replace('//', '//user:pa55word@'));
    expect(tracing.spans[0]?.attributes['url.full']).toBe(server.url.replace('//', '//[redacted]@') + '/');
  });

  it('does not contain `auth`', async () => {
    const [http, server] = await against();
    await http.get('/', { auth: { username: 'user', password: 'pa55word' } });
    expect(server.received).toMatchObject([{ authorization: expect.stringMatching(/^Basic /) as string }]);
    expect(JSON.stringify(tracing.outline())).not.toMatch(/pa55word|Basic/);
  });

  it('is the URL that is sent, for any defaults of the instance', async () => {
    const [http, server] = await against();
    http.defaults.params = { tenant: 't-1' };
    http.interceptors.request.use((config) => {
      delete config.baseURL;
      delete config.params;
      return config;
    });
    await http.get(`${server.url}/a`);
    expect(server.requests).toMatchObject([{ url: '/a' }]);
    expect(tracing.spans[0]?.attributes['url.full']).toBe(`${server.url}/a`);
  });

  it('uses the serializer of the application', async () => {
    const [http, server] = await against();
    await http.get('/a', { params: { ids: [1, 2] }, paramsSerializer: (params) => `ids=${String(params['ids'])}` });
    expect(server.requests).toMatchObject([{ url: '/a?ids=1,2' }]);
    expect(tracing.spans[0]?.attributes['url.full']).toBe(`${server.url}/a?ids=1,2`);
  });

  it('omits the query if the serializer throws, and the caller gets the error', async () => {
    const [http, server] = await against();
    const error = new RangeError('no such parameter');
    const paramsSerializer = (): string => {
      throw error;
    };
    await expect(http.get('/a', { params: { a: 1 }, paramsSerializer })).rejects.toThrow('no such parameter');
    expect(tracing.outline()).toMatchObject([{ status: 'error: no such parameter', attributes: sentTo(server, '/a') }]);
  });

  it('may be relative, without a host', async () => {
    const http = traceAxios(create());
    await expect(http.get('/stock')).rejects.toThrow('Invalid URL');
    expect(tracing.outline()).toMatchObject([
      {
        name: 'GET',
        status: 'error: Invalid URL',
        attributes: { 'url.full': '/stock', 'error.type': 'ERR_INVALID_URL' },
      },
    ]);
    expect(tracing.spans[0]?.attributes).not.toHaveProperty('server.address');
  });

  it('may have an IPv6 address as its host', async () => {
    const http = traceAxios(create());
    setPropagationTargets(['::1']);
    const proxy = await tracing.server();
    await http.get('http://[::1]:3000/a', { proxy: { host: '127.0.0.1', port: proxy.port } });
    expect(proxy.received).toMatchObject([{ traceparent: expect.any(String) as string }]);
    expect(tracing.outline()).toMatchObject([
      { attributes: { 'url.full': 'http://[::1]:3000/a', 'server.address': '::1', 'server.port': 3000 } },
    ]);
  });

  it('is the URL of the server behind a proxy', async () => {
    const [http, proxy] = await against();
    await http.get('http://inventory.example:8080/stock', {
      baseURL: '',
      proxy: { host: '127.0.0.1', port: proxy.port, auth: { username: 'user', password: 'pa55word' } },
    });
    expect(proxy.requests).toMatchObject([{ url: 'http://inventory.example:8080/stock' }]);
    expect(proxy.received).toMatchObject([{ traceparent: expect.any(String) as string }]);
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        attributes: {
          'http.request.method': 'GET',
          'url.full': 'http://inventory.example:8080/stock',
          'server.address': 'inventory.example',
          'server.port': 8080,
          'http.response.status_code': 200,
        },
      },
    ]);
  });
});

describe('the headers that a traced axios instance adds', () => {
  const CALLERS = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('replace a trace context of the caller, in any case', async () => {
    const [http, server] = await against();
    await http.get('/', { headers: { TraceParent: CALLERS, TraceState: 'a=b' } });
    const { traceId, spanId } = tracing.spans[0]?.spanContext() ?? {};
    const names = server.requests[0]?.rawHeaders.filter((name) => /^trace/i.test(name));
    expect(names).toStrictEqual(['TraceParent']);
    expect(server.received[0]?.['traceparent']).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('do not overwrite the baggage of the caller', async () => {
    const [http, server] = await against();
    const baggage = propagation.createBaggage({ tenant: { value: 't-1' } });
    await context.with(propagation.setBaggage(context.active(), baggage), async () => {
      await http.get('/');
      await http.get('/', { headers: { baggage: 'own=1' } });
    });
    expect(server.received.map((headers) => headers['baggage'])).toStrictEqual(['tenant=t-1', 'own=1']);
  });

  it('are removed from the configuration before the application gets the outcome', async () => {
    const [http] = await against((request, response) =>
      respondingWith(request.url === '/failing' ? 500 : 200)(request, response, 1),
    );
    const { config } = await http.get('/', { headers: { traceparent: CALLERS, tracestate: 'a=b' } });
    expect(config.headers.toJSON()).toMatchObject({ traceparent: CALLERS, tracestate: 'a=b' });
    const error: { config?: InternalAxiosRequestConfig } = await http.get('/failing').catch((caught: object) => caught);
    expect(error.config?.headers.toJSON()).not.toHaveProperty('traceparent');
  });
});

describe('the list of hosts that may receive the context', () => {
  it('excludes other hosts, whose requests are still recorded', async () => {
    const [http, server] = await against();
    setPropagationTargets(['inventory', '*.internal']);
    await instrument({ name: 'outer' }, async () => http.get('/'))();
    expect(Object.keys(server.received[0] ?? {})).not.toContain('traceparent');
    expect(tracing.outline()).toMatchObject([{ name: 'outer', children: [{ name: 'GET', kind: 'client' }] }]);
    setPropagationTargets(['127.0.0.1']);
    await http.get('/');
    expect(server.received[1]).toHaveProperty('traceparent');
  });

  it('does not remove headers that the caller sets', async () => {
    const [http, server] = await against();
    setPropagationTargets([]);
    await http.get('/', { headers: { 'x-request-id': 'r-1', traceparent: 'own' } });
    expect(server.received).toMatchObject([{ 'x-request-id': 'r-1', traceparent: 'own' }]);
  });

  it('applies to redirects', async () => {
    const [http, server] = await against((request, response) => {
      if (request.url !== '/start') return response.end('{}');
      return response.writeHead(302, { location: `http://localhost:${server.port}/end` }).end();
    });
    const hops: unknown[] = [];
    const send = async (): Promise<InternalAxiosRequestConfig> => {
      const beforeRedirect = (options: Record<string, unknown>): number => hops.push(options['hostname']);
      const { config } = await http.get('/start', { beforeRedirect, headers: { 'x-own': '1' } });
      expect(config.beforeRedirect).toBe(beforeRedirect);
      return config;
    };
    await send();
    setPropagationTargets(['127.0.0.1']);
    await send();
    setPropagationTargets(['127.0.0.1', 'localhost']);
    await send();
    expect(hops).toStrictEqual(['localhost', 'localhost', 'localhost']);
    expect(server.requests.map(({ url }) => url)).toStrictEqual([1, 2, 3].flatMap(() => ['/start', '/end']));
    expect(server.received.map((headers) => 'traceparent' in headers)).toStrictEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
    expect(server.received.every((headers) => headers['x-own'] === '1')).toBe(true);
  });
});

describe('a request of a traced axios instance that is aborted', () => {
  it.each(['signal', 'cancelToken'] as const)('by a %s ends its span as cancelled, without an error', async (means) => {
    const controller = new AbortController();
    const { CancelToken } = await import('axios').then(({ default: axios }) => axios);
    const { token, cancel } = CancelToken.source();
    const [http, server] = await against(() => (means === 'signal' ? controller.abort() : cancel()));
    await expect(
      http.get('/', means === 'signal' ? { signal: controller.signal } : { cancelToken: token }),
    ).rejects.toBeInstanceOf(CanceledError);
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        attributes: { ...sentTo(server, '/'), 'http.request.stopped_in': 'waiting', cancelled: true },
      },
    ]);
  });

  it('before it was sent has no span', async () => {
    const [http, server] = await against();
    await expect(http.get('/', { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CanceledError);
    expect(tracing.spans).toStrictEqual([]);
    expect(server.received).toStrictEqual([]);
  });

  it('by the timeout of a signal has failed', async () => {
    const [http, server] = await against(NEVER);
    await expect(http.get('/', { signal: AbortSignal.timeout(30) })).rejects.toBeInstanceOf(CanceledError);
    expect(tracing.outline()).toMatchObject([
      {
        status: 'error: The operation was aborted due to timeout',
        attributes: { ...sentTo(server, '/'), 'error.type': 'timeout' },
        events: [{ name: 'exception', attributes: { 'exception.type': 'TimeoutError' } }],
      },
    ]);
    expect(tracing.spans[0]?.attributes).not.toHaveProperty('cancelled');
  });
});
