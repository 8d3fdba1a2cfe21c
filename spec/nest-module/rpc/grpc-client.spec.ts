import { SpanKind } from '@opentelemetry/api';
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import {
  type ClientGrpc,
  ClientGrpcProxy,
  ClientProxyFactory,
  ClientsModule,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { grpcClientInterceptor } from '../../../lib';
import { traceClient } from '../../../nest-module';
import { type NestService, startNestService } from '../nest-service';
import { applicationWith, grpc, options, OrdersController, type OrdersService } from './orders-app';

let service: NestService;
const CLIENT = Symbol('another client');
const passed: string[] = [];

const noting: Interceptor = (callOptions, nextCall) => {
  passed.push(callOptions.method_definition.path);
  return new InterceptingCall(nextCall(callOptions));
};

async function start(channelOptions: object): Promise<OrdersService> {
  const client = { ...options, channelOptions: channelOptions as Record<string, never> };
  const application = applicationWith(OrdersController);
  const imports = [
    ...(application.imports ?? []),
    ClientsModule.register([{ name: CLIENT, ...grpc, options: client }]),
  ];
  service = await startNestService(
    { ...application, imports },
    {
      async prepare(app) {
        app.connectMicroservice<MicroserviceOptions>(grpc);
        await app.startAllMicroservices();
      },
    },
  );
  expect(client.channelOptions).toBe(channelOptions);
  return service.app.get<ClientGrpc>(CLIENT).getService<OrdersService>('Orders');
}

afterEach(async () => {
  passed.length = 0;
  await service.close();
});

const clientSpans = (): number => service.spans.filter(({ kind }) => kind === SpanKind.CLIENT).length;

describe('a gRPC client of a Nest application', () => {
  it.each(['init', 'property', 'constructor', 'factory'])(
    'is traced if `getService` is called in %s',
    async (client) => {
      await start({});
      await (await fetch(`${service.url}/${client}/create/o-1`)).json();
      await service.ended(4);
      expect(service.outline()).toMatchObject([
        {
          name: 'GET /:client/create/:id',
          children: [
            {
              name: 'shop.Orders/Create',
              kind: 'client',
              attributes: { 'server.address': options.url.replace('unix:', ''), 'rpc.status_code': 'OK' },
              children: [{ name: 'shop.Orders/Create', kind: 'server' }],
            },
          ],
        },
      ]);
    },
  );

  it.each([
    ['interceptors', { interceptors: [noting] }],
    ['providers of interceptors', { interceptor_providers: [() => noting] }],
  ])('keeps the %s of the application', async (_what, channelOptions) => {
    const orders = await start(channelOptions);
    const before = JSON.stringify(channelOptions);
    await lastValueFrom(orders.create({ id: 'o-1' }));
    await service.ended(3);
    expect(passed).toStrictEqual(['/shop.Orders/Create']);
    expect(clientSpans()).toBe(1);
    expect(JSON.stringify(channelOptions)).toBe(before);
  });

  it('has one span if the application has set the interceptor itself', async () => {
    const orders = await start({ interceptors: [grpcClientInterceptor()] });
    await lastValueFrom(orders.create({ id: 'o-1' }));
    await service.ended(3);
    expect(clientSpans()).toBe(1);
  });

  it('is traced by traceClient if the application has created it itself', async () => {
    await start({});
    const own = traceClient(ClientProxyFactory.create(grpc));
    traceClient(own);
    await lastValueFrom(own.getService<OrdersService>('Orders').create({ id: 'o-1' }));
    await service.ended(3);
    expect(clientSpans()).toBe(1);
    own.close();
  });

  it('is not traced if an instrumentation already wraps the methods of clients', async () => {
    await start({});
    const own = ClientProxyFactory.create(grpc);
    const { grpcClients } = own as unknown as { grpcClients: { Orders: { prototype: object } }[] };
    const { prototype } = grpcClients[0]?.Orders ?? {};
    const wrapped = Object.assign(() => undefined, { __wrapped: true });
    Object.defineProperty(prototype, 'makeUnaryRequest', { value: wrapped, configurable: true });
    const { options: before } = own as unknown as { options: object };
    traceClient(own);
    expect((own as unknown as { options: object }).options).toBe(before);
    own.close();
  });

  it('changes no class of Nest', async () => {
    const before = Reflect.ownKeys(ClientGrpcProxy.prototype);
    await start({});
    expect(Reflect.ownKeys(ClientGrpcProxy.prototype)).toStrictEqual(before);
    expect(Object.hasOwn(service.app.get<object>(CLIENT), 'getService')).toBe(false);
  });
});
