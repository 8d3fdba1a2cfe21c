import type { INestApplication } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import request from 'supertest';
import { currentSpan, recordField } from '../../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing';
import { AppModule, DoorGuard, OrdersController, PoliteFilter, Shelf } from './orders-app';

const CALLER = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const TREE = {
  name: 'GET /orders/:id',
  kind: 'server',
  attributes: { 'http.route': '/orders/:id', 'http.response.status_code': 200 },
  children: [
    { name: 'DoorGuard.canActivate' },
    { name: 'OrdersController.find', children: [{ name: 'Shelf.find', attributes: { id: '7', count: 3 } }] },
  ],
};

const ADAPTERS: readonly (readonly [string, (module: TestingModule) => INestApplication])[] = [
  ['Express, by default', (module) => module.createNestApplication()],
  ['Express, given', (module) => module.createNestApplication(new ExpressAdapter())],
  ['Fastify, given', (module) => module.createNestApplication<NestFastifyApplication>(new FastifyAdapter())],
];

const compile = (): Promise<TestingModule> => Test.createTestingModule({ imports: [AppModule] }).compile();

async function ready(app: INestApplication): Promise<void> {
  await app.init();
  const instance: unknown = app.getHttpAdapter().getInstance();
  if (app.getHttpAdapter().getType() === 'fastify') await (instance as { ready(): Promise<void> }).ready();
}

let telemetry: TestTelemetry;
let app: INestApplication;

beforeEach(() => {
  telemetry = startTestTelemetry();
});

afterEach(async () => {
  await app?.close();
  await telemetry.shutdown();
});

describe.each(ADAPTERS)('an application of @nestjs/testing on %s', (_adapter, create) => {
  it('has the spans of a request after init', async () => {
    app = create(await compile());
    await ready(app);
    await request(app.getHttpServer()).get('/orders/7').expect(200, { count: 3 });
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([TREE]);
    expect(telemetry.outline()).toHaveLength(1);
    expect(telemetry.warnings).toEqual([]);
  });

  it('has the spans of a request after listen', async () => {
    app = create(await compile());
    await app.listen(0, '127.0.0.1');
    const response = await fetch(`${await app.getUrl()}/orders/7`);
    expect(await response.json()).toEqual({ count: 3 });
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([TREE]);
  });

  it('continues the trace of the caller', async () => {
    app = create(await compile());
    await ready(app);
    await request(app.getHttpServer()).get('/orders/7').set(CALLER).expect(200);
    const server = (await telemetry.ended()).find(({ name }) => name === 'GET /orders/:id');
    expect(server?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(server?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  });

  it('records an exception that a filter handles, with its causes', async () => {
    app = create(await compile());
    await ready(app);
    await request(app.getHttpServer()).get('/orders/broken').expect(500, { sorry: 'shelf is broken' });
    const spans = await telemetry.ended();
    expect(spans.find(({ name }) => name === 'GET /orders/:id')?.status).toEqual({
      code: 2,
      message: 'shelf is broken',
    });
    const described = spans.filter(({ events }) => events.length > 0);
    expect(described.map(({ name }) => name)).toEqual(['Shelf.find']);
    expect(JSON.stringify(described[0]?.events)).toContain('a board is missing');
  });

  it('runs before the middleware that the application uses before init', async () => {
    const seen: (string | undefined)[] = [];
    app = create(await compile());
    app.enableCors();
    app.setGlobalPrefix('api');
    const middleware = (_request: unknown, _response: unknown, next: () => void): void => {
      seen.push(currentSpan().spanId);
      recordField('seen', true);
      next();
    };
    if (app.getHttpAdapter().getType() === 'express') app.use(middleware);
    else
      (app.getHttpAdapter().getInstance() as { addHook(name: string, hook: unknown): void }).addHook(
        'onRequest',
        middleware,
      );
    await ready(app);
    await request(app.getHttpServer()).get('/api/orders/7').expect(200);
    const server = (await telemetry.ended()).find(({ name }) => name === 'GET /api/orders/:id');
    expect(seen).toEqual([server?.spanContext().spanId]);
    expect(server?.attributes).toMatchObject({ seen: true });
  });

  it('works with overridden providers', async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Shelf)
      .useValue({ find: async () => 9 })
      .overrideGuard(DoorGuard)
      .useValue({ canActivate: () => false })
      .compile();
    app = create(module);
    await ready(app);
    await request(app.getHttpServer()).get('/orders/7').expect(403);
    expect((await telemetry.ended()).map(({ name }) => name)).toContain('GET /orders/:id');
  });
});

it('separates concurrent applications of one process', async () => {
  const modules = [await compile(), await compile()] as const;
  const [first, second] = modules.map((module) => module.createNestApplication());
  if (first) app = first;
  await first?.init();
  await second?.init();
  await request(second?.getHttpServer()).get('/orders/7').expect(200);
  await second?.close();
  await request(first?.getHttpServer()).get('/orders/broken').expect(500);
  const servers = (await telemetry.ended()).filter(({ name }) => name === 'GET /orders/:id');
  expect(servers.map(({ status }) => status.code)).toEqual([0, 2]);
});

it('traces a second application of the same module', async () => {
  const module = await compile();
  app = module.createNestApplication();
  await app.init();
  const other = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  await other.init();
  const response = await other.inject({ method: 'GET', url: '/orders/7' });
  expect(response.json()).toEqual({ count: 3 });
  await request(app.getHttpServer()).get('/orders/7').expect(200);
  await telemetry.ended();
  expect(telemetry.outline()).toMatchObject([TREE, TREE]);
});

it('records requests that Fastify serves without a socket', async () => {
  const fastify = (await compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app = fastify;
  await fastify.init();
  await fastify.inject({ method: 'GET', url: '/orders/7' });
  await telemetry.ended();
  expect(telemetry.outline()).toMatchObject([TREE]);
});

it('restores everything when it closes', async () => {
  const filters = (): unknown[] =>
    [OrdersController, OrdersController.prototype.find].map(
      (holder) => Reflect.getMetadata('__exceptionFilters__', holder) as unknown,
    );
  const find = OrdersController.prototype.find;
  const before = filters();
  const module = await compile();
  app = module.createNestApplication();
  await app.init();
  const host = module.get(HttpAdapterHost);
  expect(filters()).not.toEqual(before);
  expect(OrdersController.prototype.find).not.toBe(find);
  await app.close();
  await module.close();
  expect(filters()).toEqual(before);
  expect(before).toEqual([undefined, [PoliteFilter]]);
  expect(OrdersController.prototype.find).toBe(find);
  expect(Object.getOwnPropertyDescriptor(host, 'httpAdapter')).toBeUndefined();
});

it('leaves the globals to the test, which removes them', async () => {
  app = (await compile()).createNestApplication();
  await app.init();
  await app.close();
  expect(context.with(ROOT_CONTEXT.setValue(Symbol.for('held'), 1), () => context.active())).not.toBe(ROOT_CONTEXT);
  await telemetry.shutdown();
  expect(context.with(ROOT_CONTEXT.setValue(Symbol.for('held'), 1), () => context.active())).toBe(ROOT_CONTEXT);
  expect(trace.getTracer('any').startSpan('none').isRecording()).toBe(false);
  expect(propagation.fields()).toEqual([]);
});

it('may be closed after the telemetry of the test', async () => {
  app = (await compile()).createNestApplication();
  await app.init();
  await telemetry.shutdown();
  telemetry = startTestTelemetry();
  const next = (await compile()).createNestApplication();
  await next.init();
  await app.close();
  await request(next.getHttpServer()).get('/orders/7').expect(200);
  await telemetry.ended();
  expect(telemetry.outline()).toMatchObject([TREE]);
  await next.close();
});
