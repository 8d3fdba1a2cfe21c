import { HttpModule as NestHttpModule, HttpService } from '@nestjs/axios';
import { Inject, Injectable, type INestApplication, Module, type Provider, Scope, type Type } from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import axios, { create } from 'axios';
import { lastValueFrom, retry } from 'rxjs';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing';
import { HttpModule, TelemetryModule } from '../../../nest-module';
import { type EchoServer, startEchoServer } from '../../http/echo-server';
import { moduleOf } from '../nest-service';

type Imports = NonNullable<Parameters<typeof moduleOf>[0]['imports']>;
type Axios = HttpService['axiosRef'];

const TELEMETRY = TelemetryModule.forRoot({ serviceName: 'sender', environment: 'development' });

/** A subclass as an application would write it. */
@Injectable()
class InventoryClient extends HttpService {
  count(url: string): Promise<unknown> {
    return lastValueFrom(this.get(url));
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestClient extends HttpService {}

@Injectable()
class Sender {
  constructor(readonly http: HttpService) {}
}

let upstream: EchoServer;
let telemetry: TestTelemetry;
let app: INestApplication | undefined;

beforeAll(async () => {
  let requests = 0;
  upstream = await startEchoServer((request, response) => {
    const fails = request.url === '/sometimes' && ++requests < 2;
    response.writeHead(fails ? 503 : 200, { 'content-type': 'application/json' }).end('{"tea":3}');
  });
});
afterAll(() => upstream.close());
beforeEach(() => {
  telemetry = startTestTelemetry();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await telemetry.shutdown();
});

/** Injects the axios instance by its token, which the module of `@nestjs/axios` does not export. */
const instanceOf = ({ url }: EchoServer): Provider => ({
  provide: 'AXIOS_INSTANCE_TOKEN',
  useFactory: () => create({ baseURL: url }),
});

async function start(imports: Imports, providers: Provider[] = [Sender]): Promise<INestApplication> {
  const root = moduleOf({ imports: [TELEMETRY, ...imports], providers });
  app = await NestFactory.create(root, { logger: false, abortOnError: false });
  return app.init();
}

/** The span of one request, and the context that the server got. */
async function expectOneSpan(send: () => Promise<unknown>): Promise<void> {
  telemetry.clear();
  const before = upstream.received.length;
  await send();
  await telemetry.ended();
  expect(telemetry.outline()).toMatchObject([
    { name: 'GET', kind: 'client', attributes: { 'http.response.status_code': 200 } },
  ]);
  const [span] = telemetry.spans;
  expect(upstream.received.slice(before)).toMatchObject([
    { traceparent: `00-${span?.spanContext().traceId}-${span?.spanContext().spanId}-03` },
  ]);
}

describe('an HttpService of @nestjs/axios itself', () => {
  it.each<[string, () => Imports]>([
    ['register', () => [NestHttpModule.register({ baseURL: upstream.url })]],
    ['registerAsync', () => [NestHttpModule.registerAsync({ useFactory: async () => ({ baseURL: upstream.url }) })]],
    ['a global module', () => [NestHttpModule.register({ baseURL: upstream.url, global: true })]],
    ['the module without options', () => [NestHttpModule]],
  ])('is traced, and its axiosRef too: %s', async (_how, imports) => {
    const { http } = (await start(imports())).get(Sender);
    await expectOneSpan(() => lastValueFrom(http.get(`${upstream.url}/stock`)));
    await expectOneSpan(() => http.axiosRef.get(`${upstream.url}/stock`));
  });

  it('numbers its attempts', async () => {
    const { http } = (await start([NestHttpModule.register({ baseURL: upstream.url })])).get(Sender);
    await lastValueFrom(http.get('/sometimes').pipe(retry(1)));
    const spans = await telemetry.ended();
    expect(spans.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
  });

  it('keeps its own options, without the 5-second timeout of our module', async () => {
    const { http } = (await start([NestHttpModule.register({})])).get(Sender);
    expect(http.axiosRef.defaults.timeout ?? 0).toBe(0);
  });

  it('is traced once per request in each module that registers one, next to one of ours', async () => {
    const module = (imports: Imports, token: symbol): Type => {
      const provider = { provide: token, inject: [HttpService], useFactory: (http: HttpService) => http };
      return moduleOf({ imports, providers: [provider], exports: [provider] });
    };
    const tokens = [Symbol('first'), Symbol('second'), Symbol('ours')] as const;
    const started = await start(
      [
        module([NestHttpModule.register({ baseURL: upstream.url })], tokens[0]),
        module([NestHttpModule.register({ baseURL: upstream.url })], tokens[1]),
        module([HttpModule.register({ baseURL: upstream.url })], tokens[2]),
      ],
      [],
    );
    const services = tokens.map((token) => started.get<HttpService>(token, { strict: false }));
    expect(new Set(services).size).toBe(3);
    for (const http of services) await expectOneSpan(() => lastValueFrom(http.get('/stock')));
  });

  it('is traced if a class of the application extends it', async () => {
    const client = (await start([], [instanceOf(upstream), InventoryClient])).get(InventoryClient);
    await expectOneSpan(() => client.count('/stock'));
  });

  it('is traced if a request-scoped class extends it', async () => {
    const started = await start([], [instanceOf(upstream), RequestClient]);
    const client = await started.resolve(RequestClient);
    await expectOneSpan(() => lastValueFrom(client.get('/stock')));
  });

  it('is traced if a factory of the application creates it', async () => {
    const instance: unknown = create({ baseURL: upstream.url });
    const provider = { provide: HttpService, useFactory: () => new HttpService(instance as Axios) };
    const root = moduleOf({ imports: [TELEMETRY], providers: [provider, Sender] });
    app = await NestFactory.create(root, { logger: false, abortOnError: false });
    await app.init();
    const { http } = app.get(Sender);
    await expectOneSpan(() => lastValueFrom(http.get('/stock')));
  });

  it('is traced in a module that is loaded lazily', async () => {
    const loader = (await start([], [])).get(LazyModuleLoader);
    @Module({ imports: [NestHttpModule.register({ baseURL: upstream.url })], providers: [Sender] })
    class LazyModule {}
    const lazy = await loader.load(() => LazyModule);
    await expectOneSpan(() => lastValueFrom(lazy.get(Sender).http.get('/stock')));
  });

  it('is traced in an application of @nestjs/testing', async () => {
    const root = moduleOf({
      imports: [TELEMETRY, NestHttpModule.register({ baseURL: upstream.url })],
      providers: [Sender],
    });
    app = (await Test.createTestingModule({ imports: [root] }).compile()).createNestApplication();
    await app.init();
    const { http } = app.get(Sender, { strict: false });
    await expectOneSpan(() => lastValueFrom(http.get('/stock')));
  });
});

describe('a provider that is not an HttpService', () => {
  it('stays unchanged: a test double', async () => {
    const fake = { get: () => 'faked', axiosRef: { get: () => 'faked' } };
    const root = moduleOf({
      imports: [TELEMETRY, NestHttpModule.register({ baseURL: upstream.url })],
      providers: [Sender],
    });
    const module = await Test.createTestingModule({ imports: [root] })
      .overrideProvider(HttpService)
      .useValue(fake)
      .compile();
    app = module.createNestApplication();
    await app.init();
    expect(app.get(Sender, { strict: false }).http).toBe(fake);
    expect(Object.keys(fake)).toEqual(['get', 'axiosRef']);
  });

  it('stays unchanged: an object that has every property, and one that throws on every read', async () => {
    const touched: PropertyKey[] = [];
    const everything = new Proxy(
      {},
      {
        get: (_target, name) => (name === 'then' ? undefined : touched.push(name)),
        has: (_target, name) => touched.push(name) > 0,
      },
    );
    class Fragile {
      get axiosRef(): never {
        throw new Error('read');
      }
      get instance(): never {
        throw new Error('read');
      }
    }
    const names = (): number => touched.filter((name) => name === 'axiosRef' || name === 'instance').length;
    @Injectable()
    class User {
      constructor(
        @Inject('PROXY') readonly proxy: unknown,
        @Inject('FRAGILE') readonly fragile: unknown,
      ) {}
    }
    const root = moduleOf({
      imports: [TELEMETRY],
      providers: [
        { provide: 'PROXY', useValue: everything },
        { provide: 'FRAGILE', useFactory: () => new Fragile() },
        User,
      ],
    });
    app = await NestFactory.create(root, { logger: false, abortOnError: false });
    await app.init();
    expect(names()).toBe(0);
    expect(app.get(User).fragile).toBeInstanceOf(Fragile);
  });
});

it('traces the default axios instance if an HttpService uses it', async () => {
  await start([NestHttpModule]);
  await expectOneSpan(() => axios.get(`${upstream.url}/stock`));
});
