import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  Controller,
  Get,
  type INestApplication,
  type INestApplicationContext,
  Inject,
  Injectable,
  type INestMicroservice,
  Module,
  type OnModuleInit,
} from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientsModule,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { Test, type TestingModule } from '@nestjs/testing';
import { lastValueFrom } from 'rxjs';
import request from 'supertest';
import { Instrument } from '../../../lib';
import { startTestTelemetry, type TestTelemetry } from '../../../lib/testing';
import { TelemetryModule, TelemetryService } from '../../../nest-module';

const CLIENT = Symbol('client');

@Injectable()
class Clock implements OnModuleInit {
  @Instrument({ name: 'wind_clock' })
  onModuleInit(): void {}
}

@Controller()
class StockController {
  @MessagePattern('stock.count')
  @Instrument({ name: 'count_stock' })
  count(@Payload() product: string): number {
    if (product === 'broken') throw new TypeError('stock is broken');
    return product.length;
  }
}

@Controller()
class GatewayController {
  constructor(@Inject(CLIENT) private readonly client: ClientProxy) {}

  @Get('count')
  count(): Promise<number> {
    return lastValueFrom(this.client.send<number>('stock.count', 'cup'));
  }
}

const telemetryModule = TelemetryModule.forRoot({ serviceName: 'stock', environment: 'production' });

@Module({ imports: [telemetryModule], controllers: [StockController], providers: [Clock] })
class StockModule {}

@Module({ imports: [telemetryModule], providers: [Clock] })
class ContextModule {}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const gateway = (port: number): NonNullable<unknown> => {
  @Module({
    imports: [
      telemetryModule,
      ClientsModule.register([{ name: CLIENT, transport: Transport.TCP, options: { host: '127.0.0.1', port } }]),
    ],
    controllers: [GatewayController, StockController],
  })
  class GatewayModule {}
  return GatewayModule;
};

let telemetry: TestTelemetry;
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  telemetry = startTestTelemetry();
});

afterEach(async () => {
  for (const application of open.splice(0)) await application.close();
  await telemetry.shutdown();
});

const transport = (port: number): MicroserviceOptions => ({
  transport: Transport.TCP,
  options: { host: '127.0.0.1', port },
});

describe('messages of an application of @nestjs/testing', () => {
  it('have spans in a microservice, as children of their sender', async () => {
    const port = await freePort();
    const module = await Test.createTestingModule({ imports: [StockModule] }).compile();
    const microservice: INestMicroservice = module.createNestMicroservice<MicroserviceOptions>(transport(port));
    open.push(microservice);
    await microservice.listen();
    const front = (
      await Test.createTestingModule({ imports: [gateway(port) as never] }).compile()
    ).createNestApplication();
    open.push(front);
    await front.init();
    telemetry.clear();
    await request(front.getHttpServer()).get('/count').expect(200, '3');
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'GET /count',
        children: [
          {
            name: 'send stock.count',
            kind: 'producer',
            children: [{ name: 'process stock.count', kind: 'consumer', children: [{ name: 'count_stock' }] }],
          },
        ],
      },
    ]);
  });

  it('have spans in a hybrid application', async () => {
    const port = await freePort();
    const module = await Test.createTestingModule({ imports: [gateway(port) as never] }).compile();
    const app: INestApplication = module.createNestApplication();
    open.push(app);
    app.connectMicroservice<MicroserviceOptions>(transport(port));
    await app.startAllMicroservices();
    await app.init();
    await request(app.getHttpServer()).get('/count').expect(200, '3');
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'GET /count',
        children: [
          {
            name: 'send stock.count',
            children: [{ name: 'process stock.count', children: [{ name: 'count_stock' }] }],
          },
        ],
      },
    ]);
  });
});

describe('an application without HTTP', () => {
  const KINDS: readonly (readonly [string, () => Promise<INestApplicationContext>])[] = [
    [
      'the module of a test',
      async () => (await Test.createTestingModule({ imports: [ContextModule] }).compile()).init(),
    ],
    ['createApplicationContext', () => NestFactory.createApplicationContext(ContextModule, { logger: false })],
    [
      'createMicroservice',
      async () => {
        const port = await freePort();
        const app = await NestFactory.createMicroservice<MicroserviceOptions>(ContextModule, {
          ...transport(port),
          logger: false,
        });
        await app.listen();
        return app;
      },
    ],
  ];

  it.each(KINDS)('traces its own work: %s', async (_kind, create) => {
    const app = await create();
    open.push(app);
    expect(telemetry.outline()).toEqual([{ name: 'wind_clock' }]);
    await app.close();
    await app.close();
    expect(telemetry.warnings).toEqual([]);
  });

  it('traces calls of a unit test without init', async () => {
    const module: TestingModule = await Test.createTestingModule({ imports: [ContextModule] }).compile();
    open.push(module);
    module.get(Clock).onModuleInit();
    expect(telemetry.outline()).toEqual([{ name: 'wind_clock' }]);
  });
});

it('offers counters and run-time changes as in a service, and exports nothing', async () => {
  const module = await Test.createTestingModule({ imports: [ContextModule] }).compile();
  open.push(module);
  const service = module.get(TelemetryService);
  service.samplingRatio = 0;
  module.get(Clock).onModuleInit();
  await service.flush();
  expect(service.counters).toMatchObject({ exported: 0, failed: 0, dropped: 0 });
  expect(telemetry.outline()).toEqual([{ name: 'wind_clock' }]);
});

it('sends the context with the clients of a module that is loaded lazily', async () => {
  const port = await freePort();
  const module = await Test.createTestingModule({ imports: [StockModule] }).compile();
  const microservice = module.createNestMicroservice<MicroserviceOptions>(transport(port));
  open.push(microservice);
  await microservice.listen();
  const app = (await Test.createTestingModule({ imports: [ContextModule] }).compile()).createNestApplication();
  open.push(app);
  await app.init();
  telemetry.clear();
  const loader = app.get(LazyModuleLoader);
  const lazy = await loader.load(() =>
    ClientsModule.register([{ name: CLIENT, transport: Transport.TCP, options: { host: '127.0.0.1', port } }]),
  );
  const client = lazy.get<ClientProxy>(CLIENT);
  class Sender {
    @Instrument({ name: 'send' })
    send(): Promise<number> {
      return lastValueFrom(client.send<number>('stock.count', 'cup'));
    }
  }
  expect(await new Sender().send()).toBe(3);
  await telemetry.ended();
  expect(telemetry.outline()).toMatchObject([
    { name: 'send', children: [{ name: 'send stock.count', children: [{ name: 'process stock.count' }] }] },
  ]);
  client.close();
  await app.close();
  expect(Object.hasOwn(loader, 'load')).toBe(false);
});
