import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  type AxiosError,
  type AxiosInstance,
  type AxiosRequestConfig,
  create,
  type InternalAxiosRequestConfig,
} from 'axios';
import { traceAxios } from '../../../lib';
import type { EchoResponder, EchoServer } from '../echo-server';
import { respondingWith, httpTracing, NEVER, sentTo } from '../tracing';

const tracing = httpTracing();

async function against(respond?: EchoResponder): Promise<[AxiosInstance, EchoServer]> {
  const server = await tracing.server(respond);
  return [traceAxios(create({ baseURL: server.url, timeout: 5000 })), server];
}

const body = (): unknown => tracing.spans[0]?.attributes['http.response.body'];

describe('a failed response to a traced axios instance', () => {
  it('is recorded with status, redacted body and error', async () => {
    const [http, server] = await against(
      respondingWith(503, '{"message":"try later","token":"t-123456","nested":{"password":"p"}}'),
    );
    await expect(http.get('/')).rejects.toMatchObject({ response: { status: 503 } });
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        status: 'error: Request failed with status code 503',
        attributes: {
          ...sentTo(server, '/'),
          'http.response.status_code': 503,
          'error.type': '503',
          'http.response.body': '{"message":"try later","token":"[redacted]","nested":{"password":"[redacted]"}}',
        },
        events: [
          {
            name: 'exception',
            attributes: {
              'exception.type': 'AxiosError',
              'exception.message': 'Request failed with status code 503',
              'exception.stacktrace': 'AxiosError: Request failed with status code 503',
            },
          },
        ],
      },
    ]);
  });

  it('is an error for a 4xx even if the caller accepts it', async () => {
    const [http, server] = await against(respondingWith(404, '{"message":"no such thing"}'));
    await http.get('/', { validateStatus: () => true });
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        status: 'error: HTTP 404',
        attributes: {
          ...sentTo(server, '/'),
          'http.response.status_code': 404,
          'error.type': '404',
          'http.response.body': '{"message":"no such thing"}',
        },
      },
    ]);
  });

  it('may be a 2xx that the caller rejects', async () => {
    const [http] = await against(respondingWith(202));
    await expect(http.get('/', { validateStatus: (status) => status === 200 })).rejects.toThrow('status code 202');
    expect(tracing.outline()).toMatchObject([
      { status: 'error: Request failed with status code 202', attributes: { 'error.type': '202' } },
    ]);
  });

  it.each([
    ['JSON', JSON.stringify({ message: 'x'.repeat(100_000) }), {}],
    ['text', 'x'.repeat(100_000), {}],
    ['JSON that is requested as text', JSON.stringify({ message: 'x'.repeat(100_000) }), { responseType: 'text' }],
  ] as const)('is bounded: %s', async (_what, sent, config) => {
    const [http] = await against(respondingWith(500, sent));
    await expect(http.get('/', config)).rejects.toThrow('status code 500');
    expect(String(body()).length).toBeLessThanOrEqual(1024);
    expect(String(body())).toContain('xxx');
  });

  it('is redacted if JSON is requested as text', async () => {
    const [http] = await against(respondingWith(500, '{"message":"broken","password":"pa55word"}'));
    await expect(http.get('/', { responseType: 'text', transformResponse: [] })).rejects.toThrow('status code 500');
    expect(body()).toBe('{"message":"broken","password":"[redacted]"}');
  });

  it('is not read if it is a stream', async () => {
    const [http] = await against(respondingWith(500, '{"message":"broken"}'));
    const error = (await http
      .get('/', { responseType: 'stream' })
      .catch((caught: unknown) => caught)) as AxiosError<Readable>;
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
    expect(body()).toBeUndefined();
    expect(error.response?.data).toBeInstanceOf(Readable);
    expect(await text(error.response?.data ?? Readable.from([]))).toBe('{"message":"broken"}');
  });

  it('is not recorded if it is a buffer', async () => {
    const [http] = await against(respondingWith(500, '{"message":"broken"}'));
    await expect(http.get('/', { responseType: 'arraybuffer' })).rejects.toMatchObject({
      response: { data: Buffer.from('{"message":"broken"}') },
    });
    expect(body()).toBeUndefined();
  });

  it('has no body after HEAD', async () => {
    const [http] = await against((_request, response) => response.writeHead(404).end());
    await expect(http.head('/')).rejects.toThrow('status code 404');
    expect(tracing.spans[0]?.attributes).toMatchObject({ 'http.response.status_code': 404 });
    expect(body() ?? '').toBe('');
  });
});

describe('a request of a traced axios instance that gets no response', () => {
  it('records a refused connection', async () => {
    const [http, server] = await against();
    await server.close();
    await expect(http.get('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const message = `connect ECONNREFUSED 127.0.0.1:${server.port}`;
    expect(tracing.outline()).toStrictEqual([
      {
        name: 'GET',
        kind: 'client',
        status: `error: ${message}`,
        attributes: { ...sentTo(server, '/'), 'http.request.stopped_in': 'connect', 'error.type': 'ECONNREFUSED' },
        events: [
          {
            name: 'exception',
            attributes: {
              'exception.type': 'AxiosError',
              'exception.message': message,
              'exception.stacktrace': expect.stringContaining(message) as string,
              'error.chain': [`Error: ${message}`],
            },
          },
        ],
      },
    ]);
  });

  it.each<[string, AxiosRequestConfig, string]>([
    ['', {}, 'ECONNABORTED'],
    [', with `clarifyTimeoutError`', { transitional: { clarifyTimeoutError: true } }, 'ETIMEDOUT'],
  ])('records a timeout%s', async (_how, config, code) => {
    const [http, server] = await against(NEVER);
    await expect(http.get('/', { ...config, timeout: 30 })).rejects.toMatchObject({ code });
    expect(tracing.outline()).toMatchObject([
      {
        status: 'error: timeout of 30ms exceeded',
        attributes: { ...sentTo(server, '/'), 'error.type': 'timeout' },
      },
    ]);
  });

  it('records that the connection broke before the response', async () => {
    const [http] = await against((request) => request.socket.destroy());
    await expect(http.get('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(tracing.outline()).toMatchObject([{ attributes: { 'error.type': 'ECONNRESET' } }]);
  });

  it('records that the connection broke during the response', async () => {
    const [http] = await against((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"a"');
      setImmediate(() => request.socket.destroy());
    });
    await expect(http.get('/')).rejects.toMatchObject({ isAxiosError: true });
    expect(tracing.outline()).toMatchObject([{ status: expect.stringMatching(/^error: /) as string }]);
  });

  it('records an error of axios that has no configuration', async () => {
    const [http] = await against();
    const lookup = (): never => {
      throw new RangeError('no such place');
    };
    await expect(http.get('http://inventory.example/', { lookup })).rejects.toThrow('no such place');
    await expect(http.get('/', { adapter: 'carrier-pigeon' })).rejects.toThrow(/carrier-pigeon/);
    expect(tracing.outline().map(({ status }) => status)).toStrictEqual([
      'error: no such place',
      "error: Unknown adapter 'carrier-pigeon'",
    ]);
  });

  it.each([new RangeError('x'), 'text', undefined, null, 0])('records %p that an adapter throws', async (thrown) => {
    const http = traceAxios(create({ baseURL: 'http://inventory.example', adapter: () => Promise.reject(thrown) }));
    await expect(http.get('/')).rejects.toBe(thrown);
    expect(tracing.outline()).toMatchObject([{ name: 'GET', status: expect.stringMatching(/^error/) as string }]);
  });

  it('records what an adapter throws before it returns a promise, and restores the adapter', async () => {
    const error = new RangeError('at once');
    const adapter = jest.fn<never, [InternalAxiosRequestConfig]>(() => {
      throw error;
    });
    const http = traceAxios(create({ baseURL: 'http://inventory.example', adapter }));
    await expect(http.get('/')).rejects.toBe(error);
    expect(tracing.outline()).toMatchObject([{ status: 'error: at once' }]);
    expect(adapter.mock.calls[0]?.[0].adapter).toBe(adapter);
  });

  it('records a response that a transformer of the application cannot read', async () => {
    const [http] = await against();
    const transformResponse = (): never => {
      throw new SyntaxError('invalid response');
    };
    await expect(http.get('/', { transformResponse })).rejects.toThrow('invalid response');
    expect(tracing.outline()).toMatchObject([{ status: 'error: invalid response' }]);
  });

  it('records simultaneous failures each on its own span', async () => {
    const http = traceAxios(
      create({
        baseURL: 'http://inventory.example',
        adapter: async ({ url }: InternalAxiosRequestConfig) => {
          await new Promise((resolve) => setImmediate(resolve));
          throw new RangeError(`no ${url}`);
        },
      }),
    );
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    await Promise.allSettled(paths.map((path) => http.get(path)));
    const seen = tracing.spans.map(({ attributes, status }) => `${String(attributes['url.full'])}: ${status.message}`);
    expect(new Set(seen)).toStrictEqual(new Set(paths.map((path) => `http://inventory.example${path}: no ${path}`)));
    expect(seen).toHaveLength(paths.length);
  });
});
