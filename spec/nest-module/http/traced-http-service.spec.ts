import { Agent } from 'node:http';
import { HttpService } from '@nestjs/axios';
import { SpanKind } from '@opentelemetry/api';
import { create, type InternalAxiosRequestConfig } from 'axios';
import { defer, firstValueFrom, lastValueFrom, repeat, retry, timeout, toArray } from 'rxjs';
import { instrument, traceAxios } from '../../../lib';
import { traceHttpService } from '../../../nest-module/http/traced-http-service';
import type { EchoResponder, EchoServer } from '../../http/echo-server';
import { namesOf } from '../../http/phases/network-events';
import { respondingWith, httpTracing, NEVER, sentTo } from '../../http/tracing';
import { until } from '../../samples/until';

const tracing = httpTracing();

/** `@nestjs/axios` takes the types of axios from its ESM build. */
type Axios = HttpService['axiosRef'];

async function against(answer?: EchoResponder): Promise<[HttpService, EchoServer, Axios]> {
  const server = await tracing.server(answer);
  const axios: unknown = create({ baseURL: server.url, timeout: 5000 });
  return [traceHttpService(new HttpService(axios as Axios)), server, axios as Axios];
}

const failing =
  (times: number): EchoResponder =>
  (request, response, count) =>
    respondingWith(count <= times ? 503 : 200)(request, response, count);

const counts = (): unknown[] =>
  tracing.spans
    .filter(({ kind }) => kind === SpanKind.CLIENT)
    .map(({ attributes }) => attributes['http.request.resend_count']);

describe('a traced HttpService', () => {
  it.each([
    ['get', 'GET'],
    ['delete', 'DELETE'],
    ['head', 'HEAD'],
    ['post', 'POST'],
    ['put', 'PUT'],
    ['patch', 'PATCH'],
    ['postForm', 'POST'],
    ['putForm', 'PUT'],
    ['patchForm', 'PATCH'],
    ['query', 'QUERY'],
  ] as const)('sends one request in one span with %s on subscription, and none before', async (verb, method) => {
    const [http, server] = await against();
    const request = http[verb]('/things');
    expect(server.received).toStrictEqual([]);
    expect((await lastValueFrom(request)).status).toBe(200);
    expect(server.requests).toMatchObject([{ method, url: '/things' }]);
    expect(tracing.outline()).toStrictEqual([
      {
        name: method,
        kind: 'client',
        attributes: { ...sentTo(server, '/things', method), 'http.response.status_code': 200 },
      },
    ]);
  });

  it('traces request() and the requests of its axiosRef', async () => {
    const [http, server, axios] = await against();
    await lastValueFrom(http.request({ url: '/a', method: 'PUT' }));
    await http.axiosRef('/b');
    expect(http.axiosRef).toBe(axios);
    expect(tracing.outline().map(({ attributes }) => attributes?.['url.full'])).toStrictEqual([
      `${server.url}/a`,
      `${server.url}/b`,
    ]);
  });

  it('is traced once, even if it and its instance are passed repeatedly', async () => {
    const [http, , axios] = await against(failing(1));
    expect(traceHttpService(http)).toBe(http);
    traceAxios(axios);
    traceHttpService(new HttpService(axios));
    await lastValueFrom(http.get('/').pipe(retry(1)));
    expect(counts()).toStrictEqual([undefined, 1]);
  });

  it('opens a span for each subscription', async () => {
    const [http] = await against();
    const request = http.get('/');
    await Promise.all([firstValueFrom(request), firstValueFrom(request)]);
    await lastValueFrom(request.pipe(repeat(2), toArray()));
    expect(counts()).toStrictEqual([undefined, undefined, undefined, undefined]);
  });

  it('ends the span as cancelled and aborts the request when the subscriber unsubscribes', async () => {
    let aborted = false;
    const [http, server] = await against((request) => request.on('close', () => (aborted = true)));
    const subscription = http.get('/').subscribe();
    await until('the request to arrive', () => server.received.length > 0);
    subscription.unsubscribe();
    await until('the request to be aborted', () => aborted && tracing.spans.length > 0);
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        attributes: { ...sentTo(server, '/'), 'http.request.stopped_in': 'waiting', cancelled: true },
      },
    ]);
  });

  it('shows the phases of the connection that a request opens, and that the next one reuses', async () => {
    const [http] = await against();
    const keepAlive = http.get('/', { httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) });
    await lastValueFrom(keepAlive.pipe(repeat(2), toArray()));
    const names = tracing.spans.map(namesOf);
    const request = ['requestStart', 'responseStart', 'responseEnd'];
    expect(names).toStrictEqual([['connectStart', 'connectEnd', ...request], request]);
  });

  it('ends the span as cancelled when an operator unsubscribes', async () => {
    const [http] = await against(NEVER);
    await expect(lastValueFrom(http.get('/').pipe(timeout(30)))).rejects.toMatchObject({ name: 'TimeoutError' });
    await until('the span to end', () => tracing.spans.length > 0);
    expect(tracing.outline()).toMatchObject([{ attributes: { cancelled: true } }]);
  });

  it('sends nothing and opens no span if the subscriber unsubscribes at once', async () => {
    const [http, server] = await against();
    http.axiosRef.interceptors.request.use(async (config) => config);
    http.get('/').subscribe().unsubscribe();
    await lastValueFrom(http.get('/after'));
    expect(server.requests).toMatchObject([{ url: '/after' }]);
    expect(tracing.spans).toHaveLength(1);
  });
});

describe('a retried request of a traced HttpService', () => {
  it.each([
    ['at once', 5],
    ['after a while', { count: 5, delay: 1 }],
  ])('has a numbered span for each attempt of the operator retry, %s', async (_when, how) => {
    const [http, server] = await against(failing(2));
    const send = instrument({ name: 'outer' }, () =>
      lastValueFrom(http.post('/', { a: 1 }).pipe(retry(how as number))),
    );
    await send();
    expect(tracing.outline()).toMatchObject([{ name: 'outer', children: [{}, {}, {}] }]);
    expect(counts()).toStrictEqual([undefined, 1, 2]);
    expect(server.requests.map(({ body }) => body)).toStrictEqual(Array(3).fill('{"a":1}'));
  });

  it('is numbered outside a span', async () => {
    const [http] = await against(failing(2));
    await lastValueFrom(http.get('/').pipe(retry(5)));
    expect(counts()).toStrictEqual([undefined, 1, 2]);
  });

  it('continues the numbers if an interceptor retries too', async () => {
    const [http] = await against(failing(3));
    http.axiosRef.interceptors.response.use(undefined, async (error: { config: InternalAxiosRequestConfig }) => {
      const again = error.config as InternalAxiosRequestConfig & { again?: boolean };
      if (again.again) throw error;
      again.again = true;
      return http.axiosRef(again);
    });
    await instrument({ name: 'outer' }, () => lastValueFrom(http.get('/').pipe(retry(1))))();
    expect(counts()).toStrictEqual([undefined, 1, 2, 3]);
  });

  it('is a first attempt for another caller of the same Observable', async () => {
    const [http] = await against(failing(1));
    const shared = http.get('/');
    const send = instrument({ name: 'outer' }, () => lastValueFrom(shared));
    await expect(send()).rejects.toMatchObject({ response: { status: 503 } });
    await send();
    expect(counts()).toStrictEqual([undefined, undefined]);
  });

  it('restarts the numbers after a success', async () => {
    const [http] = await against(failing(1));
    const request = http.get('/');
    await instrument({ name: 'outer' }, async () => {
      await lastValueFrom(request.pipe(retry(1)));
      await lastValueFrom(request);
    })();
    expect(counts()).toStrictEqual([undefined, 1, undefined]);
  });

  it('is a new request if each attempt creates its own Observable', async () => {
    const [http] = await against(failing(1));
    let attempt = 0;
    const numbered = (): object => ({ 'http.request.resend_count': attempt++ });
    await lastValueFrom(defer(() => http.get('/', numbered())).pipe(retry(1)));
    expect(counts()).toStrictEqual([undefined, 1]);
  });

  it('does not write its numbers to the configuration of the caller', async () => {
    const [http] = await against(failing(1));
    const config = Object.freeze({ params: { a: 1 } });
    await lastValueFrom(http.get('/', config).pipe(retry(1)));
    expect(Object.keys(config)).toStrictEqual(['params']);
  });
});
