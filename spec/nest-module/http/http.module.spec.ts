import {
  type HttpModuleAsyncOptions,
  type HttpModuleOptions,
  type HttpModuleOptionsFactory,
  HttpService,
} from '@nestjs/axios';
import {
  Controller,
  type DynamicModule,
  Get,
  Injectable,
  Module,
  type Provider,
  Query,
  type Type,
} from '@nestjs/common';
import { firstValueFrom, lastValueFrom, map, type Observable, retry } from 'rxjs';
import { tracedFetch } from '../../../lib';
import { setPropagationTargets } from '../../../lib/propagation/propagation-targets';
import { HttpModule } from '../../../nest-module';
import { type EchoServer, startEchoServer } from '../../http/echo-server';
import { until } from '../../samples/until';
import { moduleOf, type NestService, startNestService } from '../nest-service';

@Injectable()
class Upstream {
  constructor(readonly http: HttpService) {}
}

@Controller()
class GatewayController {
  constructor(private readonly upstream: Upstream) {}

  @Get('observable')
  observable(): Observable<unknown> {
    return this.upstream.http.get('/stock').pipe(map(({ data }) => data as unknown));
  }

  @Get('promise')
  async promise(@Query('path') path = '/stock'): Promise<unknown> {
    const { data } = await this.upstream.http.axiosRef.get<unknown>(path);
    return data;
  }

  @Get('own')
  async own(): Promise<unknown> {
    const headers = { 'X-Request-Id': 'own', 'x-b3-sampled': '0' };
    const { data } = await this.upstream.http.axiosRef.get<unknown>('/stock', { headers });
    return data;
  }

  @Get('fetched')
  async fetched(): Promise<unknown> {
    const response = await tracedFetch(`${this.upstream.http.axiosRef.defaults.baseURL}/stock`);
    return response.json();
  }

  @Get('retried')
  async retried(): Promise<unknown> {
    const { data } = await firstValueFrom(this.upstream.http.get<unknown>('/sometimes').pipe(retry(2)));
    return data;
  }
}

let upstream: EchoServer;
let service: NestService;

beforeAll(async () => {
  let attempts = 0;
  upstream = await startEchoServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/never') return;
    if (request.url === '/failing') response.writeHead(500).end('{"message":"broken","secret":"s-1234567"}');
    else if (request.url === '/sometimes' && ++attempts < 3) response.writeHead(503).end('{}');
    else response.end('{"tea":3}');
  });
  service = await startNestService({
    imports: [HttpModule.register({ baseURL: upstream.url })],
    controllers: [GatewayController],
    providers: [Upstream],
  });
});

beforeEach(() => service.clear());

afterEach(() => setPropagationTargets());

afterAll(async () => {
  await service.close();
  await upstream.close();
});

const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const http = (): HttpService => service.app.get(Upstream).http;

describe('HttpModule.register', () => {
  it.each(['/observable', '/promise'])('propagates the context and the forwarded headers, from %s', async (path) => {
    const forwarded = {
      'x-request-id': 'r-1',
      'x-b3-traceid': '463ac35c9f6413ad48485a3953bb6124',
      'x-b3-spanid': 'a2fb4a1d1a96d312',
      'x-b3-parentspanid': '0020000000000001',
      'x-b3-sampled': '1',
      'x-b3-flags': '0',
    };
    const response = await fetch(`${service.url}${path}`, {
      headers: { ...TRACE, ...forwarded, authorization: 'Bearer s3cr3t-token-value', cookie: 'a=b', 'x-other': 'o' },
    });
    expect(await response.json()).toStrictEqual({ tea: 3 });
    await service.ended(2);
    const client = service.spans.find(({ name }) => name === 'GET');
    const { traceId, spanId } = client?.spanContext() ?? {};
    expect(traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    const received = upstream.received.at(-1);
    expect(received).toMatchObject({ ...forwarded, traceparent: `00-${traceId}-${spanId}-01` });
    for (const kept of ['authorization', 'cookie', 'x-other']) expect(received).not.toHaveProperty(kept);
    expect(service.outline()).toMatchObject([
      { name: `GET ${path}`, kind: 'server', children: [{ name: 'GET', kind: 'client' }] },
    ]);
  });

  it('keeps headers that the caller sets, and forwards the others', async () => {
    await fetch(`${service.url}/own`, {
      headers: { 'x-request-id': 'r-1', 'x-b3-sampled': '1', 'x-b3-flags': '0' },
    });
    await service.ended(2);
    expect(upstream.received.at(-1)).toMatchObject({ 'x-request-id': 'own', 'x-b3-sampled': '0', 'x-b3-flags': '0' });
  });

  it.each(['/promise', '/fetched'])(
    'sends none of them to a host outside the propagation targets, from %s',
    async (path) => {
      const headers = {
        ...TRACE,
        baggage: 'tenant=t-1',
        tracestate: 'a=b',
        'x-request-id': 'r-1',
        'x-b3-sampled': '1',
      };
      const names = Object.keys(headers);
      const receivedOf = async (): Promise<string[]> => {
        await fetch(`${service.url}${path}`, { headers });
        return Object.keys(upstream.received.at(-1) ?? {}).filter((name) => names.includes(name));
      };
      expect((await receivedOf()).toSorted()).toStrictEqual(names.toSorted());
      setPropagationTargets(['*.internal']);
      expect(await receivedOf()).toStrictEqual([]);
      setPropagationTargets([/^127\./]);
      expect((await receivedOf()).toSorted()).toStrictEqual(names.toSorted());
      await service.ended(6);
    },
  );

  it('sets a timeout of 5 seconds by default', () => {
    expect(http().axiosRef.defaults).toMatchObject({ timeout: 5000, baseURL: upstream.url });
  });

  it('sends one request with its own span for each subscription, and none before', async () => {
    const before = upstream.received.length;
    const request = http().get('/stock');
    expect(upstream.received).toHaveLength(before);
    await Promise.all([firstValueFrom(request), firstValueFrom(request)]);
    expect(upstream.received).toHaveLength(before + 2);
    expect(await service.ended(2)).toHaveLength(2);
  });

  it('opens a span for each attempt', async () => {
    await fetch(`${service.url}/retried`);
    await service.ended(4);
    const [server] = service.outline();
    expect(
      server?.children?.map(({ status, attributes }) => [attributes?.['http.response.status_code'], status]),
    ).toStrictEqual([
      [503, 'error: Request failed with status code 503'],
      [503, 'error: Request failed with status code 503'],
      [200, undefined],
    ]);
    expect(server).not.toHaveProperty('status');
  });

  it('ends the span as cancelled when the subscriber unsubscribes', async () => {
    const before = upstream.received.length;
    const subscription = http().get('/never').subscribe();
    await until('the request to arrive', () => upstream.received.length > before);
    subscription.unsubscribe();
    await service.ended(1);
    expect(service.outline()).toMatchObject([{ name: 'GET', attributes: { cancelled: true } }]);
    expect(service.outline()[0]).not.toHaveProperty('status');
  });

  it('records the body of a failed response without its secrets', async () => {
    await expect(lastValueFrom(http().get('/failing'))).rejects.toMatchObject({ response: { status: 500 } });
    const [span] = await service.ended(1);
    expect(span?.attributes['http.response.body']).toBe('{"message":"broken","secret":"[redacted]"}');
  });
});

/** The service of a module in a separate application. */
async function serviceOf(imported: DynamicModule | Type, use: (sender: HttpService) => unknown): Promise<void> {
  const other = await startNestService({ imports: [imported], providers: [Upstream] });
  try {
    await use(other.app.get(Upstream).http);
  } finally {
    await other.close();
  }
}

@Injectable()
class Options implements HttpModuleOptionsFactory {
  createHttpOptions(): HttpModuleOptions {
    return { baseURL: upstream.url };
  }
}

@Module({ providers: [Options], exports: [Options] })
class OptionsModule {}

describe('HttpModule.registerAsync', () => {
  it.each<[string, () => HttpModuleAsyncOptions]>([
    ['useFactory', () => ({ useFactory: async () => ({ baseURL: upstream.url }) })],
    [
      'useFactory and inject',
      () => ({
        imports: [OptionsModule],
        inject: [Options],
        useFactory: (options: Options) => options.createHttpOptions(),
      }),
    ],
    ['useClass', () => ({ useClass: Options })],
    ['useExisting', () => ({ imports: [OptionsModule], useExisting: Options })],
    ['useExisting and extraProviders', () => ({ extraProviders: [Options], useExisting: Options })],
  ])('traces with the options of %s', async (_how, options) => {
    await serviceOf(HttpModule.registerAsync(options()), async (sender) => {
      expect(sender.axiosRef.defaults).toMatchObject({ baseURL: upstream.url, timeout: 5000 });
      const before = upstream.received.length;
      await lastValueFrom(sender.get('/stock'));
      await sender.axiosRef.get('/stock');
      expect(upstream.received.slice(before)).toMatchObject(
        [0, 1].map(() => ({ traceparent: expect.any(String) as string })),
      );
    });
  });

  it('throws an error that names the options if none of them is given', () => {
    expect(() => HttpModule.registerAsync({})).toThrow(
      'HttpModule.registerAsync expected one of `useFactory`, `useClass` and `useExisting`, got none.',
    );
  });
});

describe('a custom timeout', () => {
  it.each([0, 1234])('replaces the default: %i', async (timeout) => {
    const axiosDefaults = async (module: DynamicModule): Promise<unknown> => {
      let found: unknown;
      await serviceOf(module, (sender) => (found = sender.axiosRef.defaults.timeout));
      return found;
    };
    expect(await axiosDefaults(HttpModule.register({ timeout }))).toBe(timeout);
    expect(await axiosDefaults(HttpModule.registerAsync({ useFactory: () => ({ timeout }) }))).toBe(timeout);
  });

  it('can be set for one request', async () => {
    await serviceOf(HttpModule.register({ baseURL: upstream.url }), async (sender) => {
      const { config } = await lastValueFrom(sender.get('/stock', { timeout: 0 }));
      expect(config.timeout).toBe(0);
    });
  });
});

describe('HttpModule', () => {
  it('can be imported without options', async () => {
    await serviceOf(HttpModule, async (sender) => {
      expect(sender).toBeInstanceOf(HttpService);
      expect(sender.axiosRef.defaults.timeout).toBe(5000);
      const before = upstream.received.length;
      await lastValueFrom(sender.get(`${upstream.url}/stock`));
      expect(upstream.received.slice(before)).toMatchObject([{ traceparent: expect.any(String) as string }]);
    });
  });

  it.each<[string, () => DynamicModule]>([
    ['register', () => HttpModule.register({ baseURL: upstream.url, global: true })],
    ['registerAsync', () => HttpModule.registerAsync({ global: true, useFactory: () => ({ baseURL: upstream.url }) })],
  ])('can be global, by %s', async (_how, module) => {
    const feature = moduleOf({ providers: [Upstream], exports: [Upstream] });
    const other = await startNestService({ imports: [module(), feature] });
    try {
      expect(other.app.get(Upstream, { strict: false }).http.axiosRef.defaults.baseURL).toBe(upstream.url);
    } finally {
      await other.close();
    }
  });

  it('creates an axios instance for each registration', async () => {
    class First extends Upstream {}
    class Second extends Upstream {}
    const one = moduleOf({
      imports: [HttpModule.register({ baseURL: 'http://one.example' })],
      providers: [provided(First)],
    });
    const two = moduleOf({
      imports: [HttpModule.register({ baseURL: 'http://two.example' })],
      providers: [provided(Second)],
    });
    const other = await startNestService({ imports: [one, two] });
    try {
      const bases = [First, Second].map(
        (type) => other.app.get(type, { strict: false }).http.axiosRef.defaults.baseURL,
      );
      expect(bases).toStrictEqual(['http://one.example', 'http://two.example']);
    } finally {
      await other.close();
    }
  });

  it('traces requests sent during the start of the application', async () => {
    const before = upstream.received.length;
    const settings: Provider = {
      provide: 'SETTINGS',
      inject: [HttpService],
      useFactory: async (sender: HttpService) => (await lastValueFrom(sender.get<unknown>('/stock'))).data,
    };
    const other = await startNestService({
      imports: [HttpModule.register({ baseURL: upstream.url })],
      providers: [settings],
    });
    try {
      expect(other.app.get('SETTINGS')).toStrictEqual({ tea: 3 });
      expect(upstream.received.slice(before)).toMatchObject([{ traceparent: expect.any(String) as string }]);
    } finally {
      await other.close();
    }
  });
});

function provided(type: Type<Upstream>): Provider {
  return { provide: type, useFactory: (sender: HttpService) => new type(sender), inject: [HttpService] };
}
