// The service under load: one JSON route and one provider method, traced in one of the ways. It prints a line when it
// listens. For each line on standard input it prints its processor time and memory; `end` shuts it down first.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { startInstrumentations } from './instrumentations.mjs';

const { folder, esm, adapter, way, ratio, endpoint, lifecycle = false, ignore = [] } = JSON.parse(process.argv[2]);
const require = createRequire(join(folder, 'package.json'));
const load = async (name) => (esm ? import(pathToFileURL(require.resolve(name)).href) : require(name));

let finish = async () => undefined;
if (way.startsWith('auto'))
  finish = startInstrumentations(require, { adapter, ratio, endpoint, esm, all: way === 'auto-all' });
require('reflect-metadata');
const { Controller, Get, Inject, Injectable, Module, Param } = await load('@nestjs/common');
const { NestFactory } = await load('@nestjs/core');

class OrdersService {
  async find(id, options) {
    return { id, sku: 'a-1', quantity: 2, note: options.verbose ? 'leave it at the door' : '', total: 4200 };
  }
}
class OrdersController {
  constructor(orders) {
    this.orders = orders;
  }
  find(id) {
    return this.orders.find(id, { verbose: true });
  }
}
class AppModule {}

const method = (Class, ...decorators) => {
  for (const decorate of decorators) {
    const before = Object.getOwnPropertyDescriptor(Class.prototype, 'find');
    Object.defineProperty(Class.prototype, 'find', decorate(Class.prototype, 'find', before) ?? before);
  }
};
if (way === 'module') method(OrdersService, require('otel-instrument').Instrument());
if (way === 'auto+nestjs-otel') {
  const { Span } = await load('nestjs-otel');
  method(
    OrdersService,
    Span('OrdersService.find', (id) => ({ attributes: { id } })),
  );
}
Injectable()(OrdersService);
Inject(OrdersService)(OrdersController, undefined, 0);
Param('id')(OrdersController.prototype, 'find', 0);
method(OrdersController, Get(':id'));
Controller('orders')(OrdersController);

const imports = [];
if (way === 'module') {
  const { TelemetryModule } = require('otel-instrument/nest');
  const sampling = { ratio };
  imports.push(
    TelemetryModule.forRoot({
      serviceName: 'bench',
      environment: 'bench',
      exporter: { endpoint },
      sampling,
      lifecycle,
      ignore,
    }),
  );
}
if (way === 'auto+nestjs-otel') imports.push((await load('nestjs-otel')).OpenTelemetryModule.forRoot({}));
Module({ imports, controllers: [OrdersController], providers: [OrdersService] })(AppModule);

const app = await NestFactory.create(AppModule, await platform(), { logger: ['error'] });
// The least that every tracer needs: a context for each request.
if (way === 'floor') {
  const storage = new AsyncLocalStorage();
  app.use((_request, _response, next) => storage.run({}, next));
}
await app.listen(0, '127.0.0.1');
const millis = performance.now();
globalThis.gc?.();
export const { port } = app.getHttpServer().address();
console.log(`listening ${JSON.stringify({ port, millis, rss: process.memoryUsage.rss() })}`);

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    if (line === 'end') await end();
    const { user, system } = process.cpuUsage();
    console.log(`usage ${JSON.stringify({ micros: user + system, rss: process.memoryUsage.rss() })}`);
  })
  .on('close', () => process.exit(0));

/** Sends the remaining spans, each way as its documentation describes. */
async function end() {
  await app.close();
  await finish();
}

async function platform() {
  if (adapter === 'fastify') return new (await load('@nestjs/platform-fastify')).FastifyAdapter();
  return new (await load('@nestjs/platform-express')).ExpressAdapter();
}
