import { propagation, context, trace } from '@opentelemetry/api';
import { instrument, tracedFetch, traceFetch } from '../../../lib';
import { setPropagationTargets } from '../../../lib/propagation/propagation-targets';
import { until } from '../../samples/until';
import { respondingWith, httpTracing, NEVER, sentTo } from '../tracing';

const tracing = httpTracing();
const ended = (count: number): Promise<void> => until(`${count} spans to end`, () => tracing.spans.length >= count);

describe('tracedFetch', () => {
  it.each<[string, (url: string) => Parameters<typeof fetch>[0]]>([
    ['text', (url) => url],
    ['a URL', (url) => new URL(url)],
    ['a request', (url) => new Request(url)],
  ])('sends a request in a client span, by the semantic conventions, to %s', async (_what, input) => {
    const server = await tracing.server();
    const response = await tracedFetch(input(`${server.url}/things/7?page=2&api_key=k-123456`));
    expect(await response.json()).toStrictEqual({ ok: 1 });
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
    ['GET', 'GET', undefined],
    ['post', 'POST', undefined],
    ['patch', 'PATCH', 'patch'],
    ['PURGE', '_OTHER', 'PURGE'],
  ])('records the method %s as %s', async (method, known, original) => {
    const server = await tracing.server((_request, response) => response.end());
    await tracedFetch(server.url, { method });
    await ended(1);
    const { attributes, name } = tracing.spans[0] ?? {};
    expect(name).toBe(known === '_OTHER' ? 'HTTP' : known);
    expect(attributes).toMatchObject({ 'http.request.method': known });
    expect(attributes?.['http.request.method_original']).toBe(original);
  });

  it('sends its context, and is a child of the enclosing span', async () => {
    const server = await tracing.server();
    const baggage = propagation.createBaggage({ tenant: { value: 't-1' } });
    await context.with(propagation.setBaggage(context.active(), baggage), () =>
      instrument({ name: 'outer' }, async () => {
        const before = trace.getActiveSpan();
        await tracedFetch(server.url);
        expect(trace.getActiveSpan()).toBe(before);
      })(),
    );
    expect(tracing.outline()).toMatchObject([{ name: 'outer', children: [{ name: 'GET' }] }]);
    const { traceId, spanId } = tracing.spans.find(({ name }) => name === 'GET')?.spanContext() ?? {};
    expect(server.received).toMatchObject([{ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=t-1' }]);
  });

  it('replaces a trace context of the caller, once', async () => {
    const server = await tracing.server();
    await tracedFetch(server.url, { headers: { TraceParent: 'theirs', tracestate: 'a=b' } });
    const names = server.requests[0]?.rawHeaders.filter((name) => /^trace/i.test(name)) ?? [];
    expect(names).toHaveLength(1);
    expect(server.received[0]?.['traceparent']).toMatch(/^00-/);
  });

  it('does not send the context to hosts that must not receive it', async () => {
    const server = await tracing.server();
    setPropagationTargets(['inventory']);
    await tracedFetch(server.url, { headers: { 'x-request-id': 'r-1' } });
    expect(server.received[0]).not.toHaveProperty('traceparent');
    expect(server.received[0]).toHaveProperty('x-request-id', 'r-1');
    expect(tracing.spans).toHaveLength(1);
  });

  it('opens no span for a URL that is not HTTP', async () => {
    expect(await (await tracedFetch('data:text/plain,hello')).text()).toBe('hello');
    expect(tracing.spans).toStrictEqual([]);
  });

  it('hides the credentials of a URL that fetch rejects because of them', async () => {
    await expect(tracedFetch('http://user:pa55word@inventory.example/')).rejects.toThrow(/credentials/);
    expect(tracing.spans).toHaveLength(1);
    expect(JSON.stringify(tracing.outline())).not.toContain('pa55word');
  });

  it('records an invalid URL', async () => {
    await expect(tracedFetch('/stock')).rejects.toThrow('Failed to parse URL');
    expect(tracing.outline()).toMatchObject([
      { name: 'GET', attributes: { 'url.full': '/stock', 'error.type': 'ERR_INVALID_URL' } },
    ]);
  });
});

describe('a request of tracedFetch without a response', () => {
  it('has failed if the connection was refused', async () => {
    const server = await tracing.server();
    await server.close();
    await expect(tracedFetch(server.url)).rejects.toThrow('fetch failed');
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        status: 'error: fetch failed',
        attributes: { ...sentTo(server, '/'), 'http.request.stopped_in': 'connect', 'error.type': 'ECONNREFUSED' },
        events: [
          {
            name: 'exception',
            attributes: {
              'exception.type': 'TypeError',
              'exception.message': 'fetch failed',
              'exception.stacktrace': 'TypeError: fetch failed',
              'error.chain': [`Error: connect ECONNREFUSED 127.0.0.1:${server.port}`],
            },
          },
        ],
      },
    ]);
  });

  it.each<[string, () => unknown]>([
    ['no reason', () => undefined],
    ['an error', () => new Error('changed my mind')],
    ['text', () => 'changed my mind'],
  ])('is cancelled if the caller aborts it with %s', async (_what, reasonOf) => {
    const controller = new AbortController();
    const server = await tracing.server(() => controller.abort(reasonOf()));
    const error: unknown = await tracedFetch(server.url, { signal: controller.signal }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBe(controller.signal.reason);
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        attributes: { ...sentTo(server, '/'), 'http.request.stopped_in': 'waiting', cancelled: true },
      },
    ]);
  });

  it('is cancelled by the signal of a request object', async () => {
    const controller = new AbortController();
    const server = await tracing.server(() => controller.abort('enough'));
    await expect(tracedFetch(new Request(server.url, { signal: controller.signal }))).rejects.toBe('enough');
    expect(tracing.outline()).toMatchObject([{ attributes: { cancelled: true } }]);
  });

  it('has failed if the signal has timed out', async () => {
    const server = await tracing.server(NEVER);
    await expect(tracedFetch(server.url, { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(tracing.outline()).toMatchObject([
      { status: expect.stringMatching(/^error: /) as string, attributes: { 'error.type': 'timeout' } },
    ]);
    expect(tracing.spans[0]?.attributes).not.toHaveProperty('cancelled');
  });

  it('has no span if it was already aborted', async () => {
    const server = await tracing.server();
    await expect(tracedFetch(server.url, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(tracing.spans).toStrictEqual([]);
    expect(server.received).toStrictEqual([]);
  });

  it('has failed if the caller does not accept the redirect', async () => {
    const server = await tracing.server((_request, response) => response.writeHead(302, { location: '/' }).end());
    await expect(tracedFetch(server.url, { redirect: 'error' })).rejects.toThrow('fetch failed');
    expect(tracing.outline()).toMatchObject([{ status: 'error: fetch failed' }]);
  });
});

describe('a failed response to tracedFetch', () => {
  it('is recorded with status and redacted body, whether or not the caller reads it', async () => {
    const server = await tracing.server(respondingWith(503, '{"message":"try later","token":"t-123456"}'));
    const response = await tracedFetch(server.url);
    await ended(1);
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        status: 'error: HTTP 503',
        attributes: {
          ...sentTo(server, '/'),
          'http.response.status_code': 503,
          'error.type': '503',
          'http.response.body': '{"message":"try later","token":"[redacted]"}',
        },
      },
    ]);
    expect(await response.json()).toStrictEqual({ message: 'try later', token: 't-123456' });
  });

  it.each(['text', 'json'] as const)(
    'is recorded as the caller reads it as %s, if the request can be aborted',
    async (read) => {
      const server = await tracing.server(respondingWith(503, '{"message":"try later","token":"t-123456"}'));
      const response = await tracedFetch(server.url, { signal: new AbortController().signal });
      const body: unknown = await response[read]();
      expect(tracing.spans[0]?.attributes).toMatchObject({
        'http.response.status_code': 503,
        'http.response.body': '{"message":"try later","token":"[redacted]"}',
      });
      expect(read === 'text' ? JSON.parse(body as string) : body).toStrictEqual({
        message: 'try later',
        token: 't-123456',
      });
      expect(Object.getOwnPropertyNames(response)).not.toContain(read);
    },
  );

  it('does not wait for a caller who does not read', async () => {
    const server = await tracing.server(respondingWith(503));
    const response = await tracedFetch(server.url, { signal: new AbortController().signal });
    await ended(1);
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.status_code': 503, 'error.type': '503' });
    expect(tracing.spans[0]?.attributes).not.toHaveProperty('http.response.body');
    expect(Object.getOwnPropertyNames(response)).toStrictEqual([]);
    expect(await response.json()).toStrictEqual({ ok: 1 });
  });

  it('is bounded, however much of it the caller reads', async () => {
    const server = await tracing.server((_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      for (let count = 0; count < 100; count++) response.write('x'.repeat(10_000));
      response.end();
    });
    const response = await tracedFetch(server.url);
    await ended(1);
    expect(String(tracing.spans[0]?.attributes['http.response.body']).length).toBeLessThanOrEqual(1024);
    expect(await response.text()).toHaveLength(1_000_000);
  });

  it('is read no further than it is recorded, if the caller does not read it', async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls++;
        controller.enqueue(new Uint8Array(1000).fill(120));
      },
    });
    const endless = new Response(body, { status: 500, headers: { 'content-type': 'text/plain' } });
    await traceFetch(async () => endless)('http://inventory.example/');
    await ended(1);
    expect(pulls).toBeLessThan(10);
  });

  it('delays neither caller nor span if its body does not arrive', async () => {
    const server = await tracing.server((_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).write('so far');
    });
    const response = await tracedFetch(server.url);
    expect(response.status).toBe(500);
    expect(tracing.spans).toHaveLength(0);
    await ended(1);
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.body': 'so far' });
    await response.body?.cancel();
  });

  it('ends the span at the time of the headers, however late the body arrives', async () => {
    let finish = (): unknown => undefined;
    const server = await tracing.server((_request, response) => {
      response.writeHead(500).write('so far');
      finish = () => response.end();
    });
    await tracedFetch(server.url);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const finished = Date.now();
    finish();
    await ended(1);
    const [seconds, nanos] = tracing.spans[0]?.endTime ?? [Infinity, 0];
    expect(seconds * 1e3 + nanos / 1e6).toBeLessThan(finished);
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.body': 'so far' });
  });

  const breakingOff = async (): Promise<readonly [AbortController, Response]> => {
    const controller = new AbortController();
    const server = await tracing.server((_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).write('x'.repeat(10_000));
    });
    return [controller, await tracedFetch(server.url, { signal: controller.signal })];
  };

  it('may be aborted while the caller reads its body', async () => {
    const [controller, response] = await breakingOff();
    setImmediate(() => controller.abort());
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.status_code': 500 });
  });

  it('may be aborted while its body is not read, without an unhandled rejection', async () => {
    const [controller, response] = await breakingOff();
    await ended(1);
    controller.abort();
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.status_code': 500 });
  });

  it('may break off during its body', async () => {
    const server = await tracing.server((request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain', 'content-length': '100' }).write('so far');
      setTimeout(() => request.socket.destroy(), 20);
    });
    const response = await tracedFetch(server.url);
    await expect(response.text()).rejects.toThrow('terminated');
    await ended(1);
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.body': 'so far' });
  });

  it.each<[string, RequestInit, number, string | undefined]>([
    ['to HEAD', { method: 'HEAD' }, 404, 'text/plain'],
    ['that is binary', {}, 500, 'image/png'],
    ['that is compressed', {}, 500, 'application/zip'],
  ])('has no body to record %s', async (_what, init, status, type) => {
    const server = await tracing.server((request, response) => {
      response.writeHead(status, type ? { 'content-type': type } : {}).end(request.method === 'HEAD' ? '' : 'bytes');
    });
    const response = await tracedFetch(server.url, init);
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.status_code': status });
    expect(tracing.spans[0]?.attributes).not.toHaveProperty('http.response.body');
    expect(await response.text()).toBe(init.method === 'HEAD' ? '' : 'bytes');
  });

  it('does not include 204 and 304', async () => {
    const server = await tracing.server((request, response) => response.writeHead(Number(request.url?.slice(1))).end());
    for (const status of [204, 304]) expect((await tracedFetch(`${server.url}/${status}`)).status).toBe(status);
    expect(tracing.spans.map(({ status }) => status.code)).toStrictEqual([0, 0]);
  });
});

describe('traceFetch', () => {
  it('returns the same traced function for the same implementation', () => {
    const own: typeof fetch = async () => new Response();
    expect(traceFetch(own)).toBe(traceFetch(own));
    expect(traceFetch(traceFetch(own))).toBe(traceFetch(own));
    expect(traceFetch(tracedFetch)).toBe(tracedFetch);
  });

  it.each<[string, () => typeof fetch]>([
    ['itself', () => tracedFetch],
    ['a function that calls it', () => async (input, init) => tracedFetch(input, init)],
  ])('does not recurse if the global fetch is replaced by %s', async (_what, replacement) => {
    const server = await tracing.server();
    const original = globalThis.fetch;
    globalThis.fetch = replacement();
    try {
      expect((await fetch(server.url)).status).toBe(200);
      expect((await tracedFetch(server.url)).status).toBe(200);
    } finally {
      globalThis.fetch = original;
    }
    expect(server.received).toHaveLength(2);
  });

  it('uses the current global fetch', async () => {
    const original = globalThis.fetch;
    const mocked = new Response('mocked');
    globalThis.fetch = async () => mocked;
    try {
      expect(await tracedFetch('http://inventory.example/')).toBe(mocked);
    } finally {
      globalThis.fetch = original;
    }
    expect(tracing.outline()).toMatchObject([{ attributes: { 'server.address': 'inventory.example' } }]);
  });

  it('does not trace an already traced global fetch twice', async () => {
    const server = await tracing.server();
    const original = globalThis.fetch;
    globalThis.fetch = traceFetch(original);
    try {
      await tracedFetch(server.url);
    } finally {
      globalThis.fetch = original;
    }
    expect(tracing.spans).toHaveLength(1);
  });
});
