import { Controller, type INestApplication, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ClientGrpc, MicroserviceOptions } from '@nestjs/microservices';
import { from, lastValueFrom, take, toArray } from 'rxjs';
import { grpcServerInterceptor } from '../../../lib';
import { GrpcCallInterceptor } from '../../../nest-module/rpc/grpc-call.interceptor';
import { freshTelemetry } from '../../fresh-telemetry';
import { moduleOf } from '../nest-service';
import { applicationWith, CLIENT, grpc, options, OrdersController, type OrdersService } from './orders-app';

@Controller()
@UseInterceptors(new GrpcCallInterceptor(undefined))
class InterceptedController extends OrdersController {}

const telemetry = freshTelemetry();
let app: INestApplication;

/** An application without TelemetryModule, as if its server were unknown to the module. */
async function start(channelOptions: object = {}): Promise<OrdersService> {
  app = await NestFactory.create(moduleOf(applicationWith(InterceptedController)), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ ...grpc, options: { ...options, channelOptions } });
  await app.startAllMicroservices();
  await app.init();
  return app.get<ClientGrpc>(CLIENT).getService<OrdersService>('Orders');
}

afterEach(() => app.close());

const ORDERS = [{ id: 'o-1' }, { id: 'o-2' }];

describe('the interceptor for gRPC servers that Nest does not list', () => {
  it('opens a span for a unary call, which ends with its status', async () => {
    const orders = await start();
    await lastValueFrom(orders.create({ id: 'o-1' }));
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'shop.Orders/Create',
        kind: 'server',
        attributes: { 'rpc.status_code': 'OK' },
        children: [{ name: 'create_order' }],
      },
    ]);
  });

  it.each<['import' | 'chat', string, string]>([
    ['import', 'shop.Orders/Import', 'imported'],
    ['chat', 'shop.Orders/Chat', 'said'],
  ])('runs the operators on a stream of requests of %s inside the span', async (method, name, step) => {
    const orders = await start();
    await lastValueFrom(orders[method](from(ORDERS)));
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([{ name, kind: 'server', children: [{ name: step }, { name: step }] }]);
  });

  it('fails the span of a call whose status blames the server', async () => {
    const orders = await start();
    await expect(lastValueFrom(orders.create({ id: 'broken' }))).rejects.toThrow('Internal server error');
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([{ attributes: { 'error.type': 'UNKNOWN' } }]);
    expect(telemetry.outline()[0]?.status).toMatch(/^error: /);
  });

  it('cancels the span if the client cancels the call', async () => {
    const orders = await start();
    await lastValueFrom(orders.watch({ id: 'endless' }).pipe(take(2), toArray()));
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([{ attributes: { 'rpc.status_code': 'CANCELLED', cancelled: true } }]);
  });

  it('opens no second span below that of an interceptor of the server', async () => {
    const orders = await start({ interceptors: [grpcServerInterceptor()] });
    await lastValueFrom(orders.create({ id: 'o-1' }));
    await telemetry.ended();
    expect(telemetry.spans.map(({ name }) => name)).toStrictEqual(['create_order', 'shop.Orders/Create']);
  });
});
