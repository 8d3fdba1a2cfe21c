import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  AxiosError,
  type AxiosInstance,
  type AxiosResponse,
  type CreateAxiosDefaults,
  create,
  type InternalAxiosRequestConfig,
  isAxiosError,
  isCancel,
} from 'axios';
import { traceAxios } from '../../../lib';
import type { EchoResponder, EchoServer } from '../echo-server';
import { respondingWith, httpTracing } from '../tracing';

const tracing = httpTracing();

type Scenario = (http: AxiosInstance, server: EchoServer) => Promise<unknown>;

/** What an application observes with a traced or an untraced instance. */
async function observe(
  scenario: Scenario,
  traced: boolean,
  respond?: EchoResponder,
  defaults: CreateAxiosDefaults = {},
): Promise<unknown> {
  const server = await tracing.server(respond);
  const http = create({ baseURL: server.url, timeout: 5000, ...defaults });
  return scenario(traced ? traceAxios(http) : http, server);
}

async function expectTheSame(
  scenario: Scenario,
  respond?: EchoResponder,
  defaults?: CreateAxiosDefaults,
): Promise<unknown> {
  const traced = await observe(scenario, true, respond, defaults);
  expect(tracing.spans.length).toBeGreaterThan(0);
  expect(traced).toStrictEqual(await observe(scenario, false, respond, defaults));
  return traced;
}

const redirecting: EchoResponder = (request, response) => {
  const left = Number(request.url?.slice(1));
  if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
  else response.end('arrived');
};

describe('an application', () => {
  it('sees its interceptors in the same order', async () => {
    const seen = await expectTheSame(async (http) => {
      const order: string[] = [];
      for (const name of ['a', 'b']) {
        http.interceptors.request.use((config) => {
          order.push(`request ${name}`);
          return config;
        });
        http.interceptors.response.use(
          (response) => {
            order.push(`response ${name}`);
            return response;
          },
          (error: unknown) => {
            order.push(`error ${name}`);
            throw error;
          },
        );
      }
      const skipped = { runWhen: ({ method }: InternalAxiosRequestConfig) => method === 'post', synchronous: true };
      http.interceptors.request.use(
        (config) => {
          order.push('only of post');
          return config;
        },
        undefined,
        skipped,
      );
      const ejected = http.interceptors.response.use(() => Promise.reject(new Error('not there')));
      http.interceptors.response.eject(ejected);
      await http.get('/');
      await http.post('/');
      await http.get('/', { validateStatus: () => false }).catch(() => order.push('caught'));
      return order;
    });
    expect(seen).toHaveLength(4 + 5 + 5);
  });

  it('sees only its own interceptors in the lists', async () => {
    const http = traceAxios(create());
    expect(http.interceptors.request).toMatchObject({ handlers: [] });
    expect(http.interceptors.response).toMatchObject({ handlers: [] });
    expect(http.interceptors.request.use((config) => config)).toBe(0);
  });

  it('has its request dispatched at once if all its interceptors are synchronous', async () => {
    await expectTheSame(async (http) => {
      const order: string[] = [];
      http.interceptors.request.use((config) => config, undefined, { synchronous: true });
      const pending = http.get('/', {
        adapter: async (config) => {
          order.push('sent');
          return { config, data: '', status: 200, statusText: '', headers: {} };
        },
      });
      order.push('called');
      await pending;
      expect(order).toStrictEqual(['sent', 'called']);
      return order;
    });
  });

  it('gets the response that the adapter returned, and the error that it threw', async () => {
    const given = { data: 'x', status: 200, statusText: 'fine', headers: {} };
    let response: AxiosResponse | undefined;
    const http = traceAxios(
      create({ baseURL: 'http://inventory.example', adapter: async (config) => (response = { ...given, config }) }),
    );
    expect(await http.get('/')).toBe(response);
    expect(Object.keys(response ?? {})).toContain('data');
    const error = Object.freeze(new Error('frozen'));
    await expect(http.get('/', { adapter: () => Promise.reject(error) })).rejects.toBe(error);
  });

  it('gets the errors of axios, with all their members', async () => {
    await expectTheSame(
      async (http) => {
        const error = (await http.get('/').catch((caught: unknown) => caught)) as AxiosError;
        const { config, response } = error;
        expect(config).toBe(response?.config);
        expect(error.request).toBe(response?.request);
        return {
          isAxiosError: [isAxiosError(error), error instanceof AxiosError, isCancel(error)],
          members: Object.keys(error),
          said: [error.message, error.code, error.status, response?.status, response?.statusText, response?.data],
          frames: error.stack?.split('\n').filter((line) => line.includes('axios-transparency')).length,
          headers: Object.keys(config?.headers.toJSON() ?? {}),
          config: Object.keys(config ?? {}).filter((key) => key !== 'http.request.resend_count'),
          transformers: [config?.transformRequest, config?.transformResponse].flat().length,
          adapter: config?.adapter,
        };
      },
      respondingWith(500, '{"message":"broken"}'),
    );
  });

  it('has its transformers called as before, and finds them in the configuration', async () => {
    await expectTheSame(async (http) => {
      const calls: unknown[] = [];
      const transformRequest = [
        function (this: InternalAxiosRequestConfig, data: unknown, headers: { get(name: string): unknown }) {
          calls.push([this.url, data, headers.get('x-own'), headers.get('traceparent')]);
          return { ...(data as object), b: 2 };
        },
        (data: unknown) => JSON.stringify(data),
      ];
      const transformResponse = (data: string, _headers: unknown, status?: number): unknown => {
        calls.push([data, status]);
        return { raw: data };
      };
      const { config, data } = await http.post<unknown>(
        '/',
        { a: 1 },
        { transformRequest, transformResponse, headers: { 'x-own': '1' } },
      );
      return { calls, data, sent: config.data, transformers: [config.transformRequest].flat().length };
    });
  });

  it.each([
    ['none', undefined],
    ['one', (data: unknown) => data],
  ])('finds %s of its own transformers after the request', async (_which, transformRequest) => {
    const http = traceAxios(create({ baseURL: (await tracing.server()).url }));
    const defaults = http.defaults.transformRequest;
    http.interceptors.request.use((config) => {
      if (transformRequest) config.transformRequest = transformRequest;
      else delete config.transformRequest;
      return config;
    });
    const { config } = await http.get('/');
    expect(config.transformRequest).toBe(transformRequest);
    expect(http.defaults.transformRequest).toBe(defaults);
  });

  it('finds its own transformers after the request if an interceptor has created a new configuration', async () => {
    const http = traceAxios(create({ baseURL: (await tracing.server()).url }));
    const transformRequest = [(data: unknown) => data];
    http.interceptors.request.use((config) => ({ ...config, transformRequest }));
    const { config } = await http.get('/');
    expect(config.transformRequest).toBe(transformRequest);
  });

  it.each([0, 1, 5])('has redirects followed up to a maximum of %i', async (maxRedirects) => {
    await expectTheSame(async (http) => {
      const hops: unknown[] = [];
      const outcome = await http
        .get('/3', { maxRedirects, beforeRedirect: ({ path }) => hops.push(path) })
        .catch((error: AxiosError) => error);
      const { code, message } = outcome as Partial<AxiosError>;
      const { status, data, headers } = outcome as Partial<AxiosResponse>;
      return { hops, code, message, status, data, location: headers?.['location'] as unknown };
    }, redirecting);
  });

  it.each([null, (status: number) => status === 500, (status: number) => status < 400])(
    'decides which status is an error (%p)',
    async (validateStatus) => {
      await expectTheSame(
        async (http) => {
          const outcome = await http.get('/', { validateStatus }).catch((error: unknown) => error);
          return [isAxiosError(outcome), (outcome as AxiosError).status, (outcome as AxiosResponse).data];
        },
        respondingWith(500, '{"message":"broken"}'),
      );
    },
  );

  it('gets the progress of uploads and downloads', async () => {
    await expectTheSame(
      async (http, server) => {
        let up = 0;
        let down = 0;
        await http.post('/', 'x'.repeat(50_000), {
          onUploadProgress: ({ loaded }) => (up = loaded),
          onDownloadProgress: ({ loaded }) => (down = loaded),
        });
        return [up, down, server.requests[0]?.body.length];
      },
      (request, response) => request.on('end', () => response.end('y'.repeat(70_000))),
    );
  });

  it('sends and receives streams', async () => {
    await expectTheSame(
      async (http, server) => {
        const { data } = await http.post<Readable>('/', Readable.from(['a', 'b', 'c']), { responseType: 'stream' });
        return [await text(data), server.requests[0]?.body];
      },
      (request, response) => request.on('end', () => response.end('streamed')),
    );
  });

  it('has its connections kept alive by its agent', async () => {
    const connections = await expectTheSame(async (http, server) => {
      const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let count = 0; count < 3; count++) await http.get('/', { httpAgent });
      httpAgent.destroy();
      return server.connections;
    });
    expect(connections).toBe(1);
  });

  it('sends the same headers in the same case and order, plus the trace context', async () => {
    const sent = async (traced: boolean): Promise<readonly string[]> => {
      const scenario: Scenario = async (http, server) => {
        await http.post('/a', { a: 1 }, { headers: { 'X-Own': '1', 'x-Other': '2' } });
        return server.requests[0]?.rawHeaders;
      };
      const headers = (await observe(scenario, traced)) as readonly string[];
      return headers.filter((header, index) => header !== 'Host' && headers[index - 1] !== 'Host');
    };
    const traced = await sent(true);
    const at = traced.indexOf('traceparent');
    expect(at).toBeGreaterThan(0);
    expect(traced.toSpliced(at, 2)).toStrictEqual(await sent(false));
  });

  it('may pass its configuration to another instance', async () => {
    await expectTheSame(async (http) => {
      const child = create({ ...http.defaults, headers: {} } as CreateAxiosDefaults);
      await http.get('/');
      const { data } = await child.get<unknown>('/');
      return [data, Object.keys(child.defaults)];
    });
    expect(tracing.spans).toHaveLength(1);
  });

  it('finds a configuration that it reuses unchanged', async () => {
    await expectTheSame(async (http) => {
      const config = Object.freeze({ params: { a: 1 }, headers: { 'x-own': '1' } });
      await http.get('/', config);
      await http.request(Object.freeze({ url: '/', ...config }));
      return config;
    });
  });
});
