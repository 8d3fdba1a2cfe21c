import { trace } from '@opentelemetry/api';
import { type AxiosInstance, CanceledError, create } from 'axios';
import { faultCounts, instrument, traceAxios } from '../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../lib/testing';
import { type EchoAnswer, type EchoServer, startEchoServer } from './echo-server';

const open: EchoServer[] = [];
let telemetry: TestTelemetry;

beforeEach(() => {
  telemetry = startTestTelemetry();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
  const left = telemetry.openSpans;
  const faults = [...faultCounts().keys()];
  await telemetry.shutdown();
  if (left > 0) throw new Error(`${left} spans were left open`);
  if (faults.length > 0) throw new Error(`faults: ${faults.join(', ')}`);
});

async function against(answer?: EchoAnswer): Promise<[AxiosInstance, EchoServer]> {
  const server = await startEchoServer(answer);
  open.push(server);
  return [traceAxios(create({ baseURL: server.url, timeout: 5000 })), server];
}

const NEVER: EchoAnswer = () => undefined;

const failing =
  (status: number, body: string): EchoAnswer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);

describe('a traced axios instance', () => {
  it('sends a request in a client span, by the semantic conventions', async () => {
    const [http, server] = await against();
    const { data } = await http.get('/things/7', { params: { page: 2, api_key: 'k-123456' } });
    expect(data).toStrictEqual({ ok: 1 });
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        attributes: {
          'http.request.method': 'GET',
          'url.full': `${server.url}/things/7?page=2&api_key=[redacted]`,
          'server.address': '127.0.0.1',
          'server.port': server.port,
          'http.response.status_code': 200,
        },
      },
    ]);
  });

  it('sends its context along, whose parent is the span around', async () => {
    const [http, server] = await against();
    await instrument({ name: 'outer' }, async () => http.post('/things', { a: 1 }))();
    expect(telemetry.outline()).toMatchObject([{ name: 'outer', children: [{ name: 'POST' }] }]);
    const client = telemetry.spans.find(({ name }) => name === 'POST')?.spanContext();
    expect(server.received[0]?.['traceparent']).toBe(`00-${client?.traceId}-${client?.spanId}-01`);
  });

  it('leaves the current span of the caller as it is', async () => {
    const [http] = await against();
    await instrument({ name: 'outer' }, async () => {
      const before = trace.getActiveSpan();
      await http.get('/');
      expect(trace.getActiveSpan()).toBe(before);
    })();
  });

  it('records status, body and error of an answer that is a failure, without the secrets in it', async () => {
    const [http] = await against(failing(503, '{"message":"try later","token":"t-123456","nested":{"password":"p"}}'));
    await expect(http.get('/')).rejects.toMatchObject({ response: { status: 503 } });
    const [span] = telemetry.outline();
    expect(span).toMatchObject({
      status: 'error: Request failed with status code 503',
      attributes: { 'http.response.status_code': 503, 'error.type': '503' },
      events: [{ name: 'exception', attributes: { 'exception.type': 'AxiosError' } }],
    });
    expect(JSON.parse(String(span?.attributes?.['http.response.body']))).toStrictEqual({
      message: 'try later',
      token: '[redacted]',
      nested: { password: '[redacted]' },
    });
  });

  it('bounds the body of a failed answer', async () => {
    const [http] = await against(failing(500, JSON.stringify({ message: 'x'.repeat(100_000) })));
    await expect(http.get('/')).rejects.toThrow('status code 500');
    expect(String(telemetry.spans[0]?.attributes['http.response.body']).length).toBeLessThanOrEqual(1024);
  });

  it('is an error for a 4xx that the caller has declared to be fine', async () => {
    const [http] = await against(failing(404, '{"message":"no such thing"}'));
    await http.get('/', { validateStatus: () => true });
    expect(telemetry.outline()).toMatchObject([
      { status: 'error: HTTP 404', attributes: { 'error.type': '404', 'http.response.status_code': 404 } },
    ]);
    expect(telemetry.outline()[0]).not.toHaveProperty('events');
  });

  it('records that nobody listens', async () => {
    const [http, server] = await against();
    await server.close();
    open.length = 0;
    await expect(http.get('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(telemetry.outline()).toMatchObject([
      { status: `error: connect ECONNREFUSED 127.0.0.1:${server.port}`, attributes: { 'error.type': 'AxiosError' } },
    ]);
    expect(telemetry.spans[0]?.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('records that time ran out', async () => {
    const [http] = await against(NEVER);
    await expect(http.get('/', { timeout: 30 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(telemetry.outline()).toMatchObject([{ status: 'error: timeout of 30ms exceeded' }]);
  });

  it('ends as cancelled, without an error, where the caller has given up', async () => {
    const controller = new AbortController();
    const [http] = await against(() => controller.abort());
    await expect(http.get('/', { signal: controller.signal })).rejects.toBeInstanceOf(CanceledError);
    expect(telemetry.outline()).toMatchObject([{ name: 'GET', attributes: { cancelled: true } }]);
    expect(telemetry.outline()[0]).not.toHaveProperty('status');
  });

  it('leaves no span open where the caller had given up before', async () => {
    const [http, server] = await against();
    await expect(http.get('/', { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CanceledError);
    expect(telemetry.spans).toStrictEqual([]);
    expect(server.received).toStrictEqual([]);
  });

  it('leaves no span open where a body cannot be sent', async () => {
    const [http, server] = await against();
    await expect(http.post('/', { count: 1n })).rejects.toThrow(/BigInt/);
    expect(telemetry.outline()).toMatchObject([{ name: 'POST', events: [{ name: 'exception' }] }]);
    expect(server.received).toStrictEqual([]);
  });

  it('gives each attempt a span, where an interceptor tries again', async () => {
    const [http, server] = await against((request, response, count) =>
      count < 3 ? failing(503, '{}')(request, response, count) : response.end('{}'),
    );
    http.interceptors.response.use(undefined, (error: { config?: object }) => http.request(error.config ?? {}));
    await instrument({ name: 'outer' }, async () => http.get('/'))();
    expect(
      telemetry.outline()[0]?.children?.map(({ attributes }) => attributes?.['http.response.status_code']),
    ).toStrictEqual([503, 503, 200]);
    expect(new Set(server.received.map((headers) => headers['traceparent'])).size).toBe(3);
  });

  it('is traced once, however often it is passed in', async () => {
    const [http] = await against();
    expect(traceAxios(traceAxios(http))).toBe(http);
    await http.get('/');
    expect(telemetry.spans).toHaveLength(1);
  });

  it('sees what other interceptors have done to the request', async () => {
    const [http, server] = await against();
    http.interceptors.request.use((config) => ({ ...config, url: '/rewritten' }));
    await http.get('/original');
    expect(telemetry.spans[0]?.attributes['url.full']).toBe(`${server.url}/rewritten`);
  });

  it('sets its headers where an interceptor has put a plain object in their place', async () => {
    const [http, server] = await against();
    http.interceptors.request.use((config) => {
      const headers = { ...config.headers.toJSON(), 'x-own': '1' } as unknown as typeof config.headers;
      return { ...config, headers };
    });
    await http.get('/');
    expect(server.received).toMatchObject([{ 'x-own': '1', traceparent: expect.any(String) as string }]);
    expect(telemetry.spans).toHaveLength(1);
  });

  it('hides credentials that stand in the URL', async () => {
    const [http, server] = await against();
    await http.get(server.url.replace('//', '//user:pa55word@'));
    expect(telemetry.spans[0]?.attributes['url.full']).toBe(server.url.replace('//', '//[redacted]@') + '/');
  });
});
