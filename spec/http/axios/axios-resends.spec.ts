import { type AxiosError, type AxiosInstance, create, type InternalAxiosRequestConfig } from 'axios';
import { instrument, traceAxios } from '../../../lib';
import { setPropagationTargets } from '../../../lib/propagation/propagation-targets';
import type { EchoResponder, EchoServer } from '../echo-server';
import { respondingWith, httpTracing, sentTo } from '../tracing';

const tracing = httpTracing();

async function against(respond?: EchoResponder): Promise<[AxiosInstance, EchoServer]> {
  const server = await tracing.server(respond);
  return [traceAxios(create({ baseURL: server.url, timeout: 5000 })), server];
}

const failingTwice: EchoResponder = (request, response, count) =>
  respondingWith(count < 3 ? 503 : 200)(request, response, count);

/** Like `axios-retry`: sends the same configuration again, and keeps its count in it. */
function retry(http: AxiosInstance, most: number): void {
  http.interceptors.response.use(undefined, async (error: AxiosError) => {
    const config = error.config as InternalAxiosRequestConfig & { 'axios-retry'?: { retryCount: number } };
    const state = { retryCount: (config['axios-retry']?.retryCount ?? 0) + 1 };
    if (state.retryCount > most) throw error;
    config['axios-retry'] = state;
    config.transformRequest = [(data: unknown) => data];
    await new Promise((resolve) => setTimeout(resolve, 1));
    return http(config);
  });
}

const counts = (): unknown[] => tracing.spans.map(({ attributes }) => attributes['http.request.resend_count']);

describe('a request that a traced axios instance sends again', () => {
  it('has a numbered span for each attempt, all with the same parent', async () => {
    const [http, server] = await against(failingTwice);
    retry(http, 5);
    await instrument({ name: 'outer' }, async () => http.post('/orders', { a: 1 }))();
    const attempt = (status: number): Record<string, unknown> => ({
      ...sentTo(server, '/orders', 'POST'),
      'http.response.status_code': status,
    });
    expect(tracing.outline()).toMatchObject([
      {
        name: 'outer',
        children: [
          { name: 'POST', status: 'error: Request failed with status code 503', attributes: attempt(503) },
          { name: 'POST', attributes: { ...attempt(503), 'http.request.resend_count': 1 } },
          { name: 'POST', attributes: { ...attempt(200), 'http.request.resend_count': 2 } },
        ],
      },
    ]);
    expect(counts()).toStrictEqual([undefined, 1, 2, undefined]);
    expect(server.requests.map(({ body }) => body)).toStrictEqual(Array(3).fill('{"a":1}'));
  });

  it('sends the context of its own attempt each time', async () => {
    const [http, server] = await against(failingTwice);
    retry(http, 5);
    await http.get('/');
    const sent = tracing.spans
      .map((span) => span.spanContext())
      .map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);
    expect(server.received.map((headers) => headers['traceparent'])).toStrictEqual(sent);
  });

  it('does not send its context to a host that must not receive it', async () => {
    const [http, server] = await against((request, response, count) =>
      respondingWith(count < 2 ? 503 : 200)(request, response, count),
    );
    setPropagationTargets(['127.0.0.1']);
    http.interceptors.response.use(undefined, (error: AxiosError) =>
      http({ ...error.config, baseURL: `http://localhost:${server.port}` }),
    );
    await http.get('/');
    expect(server.received.map((headers) => 'traceparent' in headers)).toStrictEqual([true, false]);
    expect(counts()).toStrictEqual([undefined, 1]);
  });

  it('is also numbered if the server cannot be reached', async () => {
    const [http, server] = await against();
    await server.close();
    retry(http, 2);
    await expect(http.get('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(counts()).toStrictEqual([undefined, 1, 2]);
  });

  it('is numbered if the caller accepts the failed status', async () => {
    const [http] = await against(failingTwice);
    const { config } = await http.get('/', { validateStatus: null });
    await http(config);
    expect(counts()).toStrictEqual([undefined, 1]);
  });

  it('starts at zero again after a success, if a configuration is reused', async () => {
    const [http] = await against((request, response, count) =>
      respondingWith(count === 1 ? 503 : 200)(request, response, count),
    );
    retry(http, 1);
    const first = await http.get('/pages/1');
    const second = await http({ ...first.config, url: '/pages/2' });
    await http({ ...second.config, url: '/pages/3' });
    expect(counts()).toStrictEqual([undefined, 1, undefined, undefined]);
  });

  it('has the number that a retrying client sets in the configuration', async () => {
    const [http] = await against(failingTwice);
    for (let attempt = 0; attempt < 3; attempt++) {
      const config = { timeout: 5000, 'http.request.resend_count': attempt };
      await http.get('/', config).catch(() => undefined);
    }
    expect(counts()).toStrictEqual([undefined, 1, 2]);
  });

  it('may be sent by an untraced instance, without leaving a span open', async () => {
    const [http, server] = await against(failingTwice);
    const other = create({ baseURL: server.url });
    const error = (await http.get('/').catch((caught: unknown) => caught)) as AxiosError;
    await other.request({ ...error.config }).catch(() => undefined);
    expect(server.received.map((headers) => 'traceparent' in headers)).toStrictEqual([true, false]);
    expect(tracing.spans).toHaveLength(1);
  });
});
