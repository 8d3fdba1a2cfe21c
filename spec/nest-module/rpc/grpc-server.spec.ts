import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { grpcServerInterceptor } from '../../../lib';
import type { TelemetryModuleOptions } from '../../../nest-module/telemetry.options';
import type { SpanOutline } from '../../../lib/testing';
import { type NestService, type NestServiceOptions, startNestService } from '../nest-service';
import { applicationWith, grpc, options, OrdersController, OtherOrdersController } from './orders-app';

let service: NestService;

const start = async (
  controller: new () => object,
  telemetry: TelemetryModuleOptions = {},
  server: MicroserviceOptions = grpc,
): Promise<NestService> => {
  const prepare: NestServiceOptions['prepare'] = async (app) => {
    app.connectMicroservice<MicroserviceOptions>(server);
    await app.startAllMicroservices();
  };
  return startNestService(applicationWith(controller), { telemetry, prepare });
};

const get = async (path: string): Promise<unknown> => (await fetch(`${service.url}/init/${path}`)).json();

const serverSpans = () =>
  service.spans.filter(({ name, kind }) => name.startsWith('shop.Orders/') && kind === SpanKind.SERVER);

const handlerId = () => service.spans.find(({ name }) => name === 'create_order')?.spanContext().spanId;

const rpc = (method: string, code = 'OK'): Record<string, string> => ({
  'rpc.system.name': 'grpc',
  'rpc.method': `shop.Orders/${method}`,
  'rpc.status_code': code,
});

/** The spans below the request: a client span with a server span as its child. */
function call(method: string, code: string, server: Partial<SpanOutline>, client: Partial<SpanOutline> = {}): unknown {
  const name = `shop.Orders/${method}`;
  return {
    name,
    kind: 'client',
    attributes: rpc(method, code),
    ...client,
    children: [{ name, kind: 'server', attributes: rpc(method, code), ...server }],
  };
}

describe('the gRPC server of a Nest application', () => {
  beforeAll(async () => {
    service = await start(OrdersController);
  });
  beforeEach(() => service.clear());
  afterAll(() => service.close());

  it('has a span for a unary call, between the span of the client and that of the handler', async () => {
    expect(await get('create/o-1')).toStrictEqual({ id: 'o-1' });
    await service.ended(4);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /:client/create/:id',
        children: [call('Create', 'OK', { children: [{ name: 'create_order' }] })],
      },
    ]);
  });

  it('has a span for a stream of responses, which ends with it', async () => {
    expect(await get('watch/o')).toStrictEqual([{ id: 'o-1' }, { id: 'o-2' }]);
    await service.ended(5);
    expect(service.outline()).toMatchObject([
      { children: [call('Watch', 'OK', { children: [{ name: 'watched' }, { name: 'watched' }] })] },
    ]);
  });

  it('runs the operators on a stream of requests inside the span', async () => {
    expect(await get('import')).toStrictEqual({ id: 'o-2' });
    await service.ended(5);
    expect(service.outline()).toMatchObject([
      { children: [call('Import', 'OK', { children: [{ name: 'imported' }, { name: 'imported' }] })] },
    ]);
  });

  it('runs the operators between both streams inside the span', async () => {
    expect(await get('chat')).toStrictEqual([{ id: 'o-1' }, { id: 'o-2' }]);
    await service.ended(5);
    expect(service.outline()).toMatchObject([
      { children: [call('Chat', 'OK', { children: [{ name: 'said' }, { name: 'said' }] })] },
    ]);
  });

  it('cancels the spans of a stream whose subscriber unsubscribes', async () => {
    expect(await get('leave')).toStrictEqual([{ id: 'endless' }, { id: 'endless' }]);
    await service.ended(3);
    const cancelled = { attributes: { ...rpc('Watch', 'CANCELLED'), cancelled: true } };
    expect(service.outline()).toMatchObject([{ children: [call('Watch', 'CANCELLED', cancelled, cancelled)] }]);
    expect(service.spans.filter(({ status }) => status.code === SpanStatusCode.ERROR)).toStrictEqual([]);
  });

  it('records the original error, which the status does not have, as the error of the handler', async () => {
    expect(await get('create/broken')).toStrictEqual({ details: 'Internal server error' });
    await service.ended(4);
    const server = {
      status: 'error: store is broken',
      attributes: { ...rpc('Create', 'UNKNOWN'), 'error.type': 'UNKNOWN' },
    };
    expect(service.outline()).toMatchObject([
      {
        children: [call('Create', 'UNKNOWN', server, { status: 'error: UNKNOWN: Internal server error' })],
      },
    ]);
    expect(serverSpans()[0]?.attributes['error.origin.span_id']).toBe(handlerId());
  });

  it('records the error of a stream with its causes', async () => {
    await get('watch/broken');
    await service.ended(3);
    expect(service.outline()).toMatchObject([
      { children: [call('Watch', 'UNKNOWN', { status: 'error: store is broken' })] },
    ]);
    expect(serverSpans()[0]?.events.map(({ name }) => name)).toStrictEqual(['exception']);
    expect(JSON.stringify([serverSpans()[0]?.attributes, serverSpans()[0]?.events])).toContain('disk');
  });

  it.each([
    ['an RpcException', 'refused', 'FAILED_PRECONDITION', 'out of tea'],
    ['an exception filter', 'unknown', 'NOT_FOUND', 'no such product'],
  ])(
    'records an error for which %s blames the client, and does not fail its span',
    async (_what, id, code, details) => {
      expect(await get(`create/${id}`)).toStrictEqual({ details });
      await service.ended(4);
      expect(service.outline()).toMatchObject([
        { children: [call('Create', code, {}, { status: `error: ${code}: ${details}` })] },
      ]);
      expect(serverSpans()[0]?.status.code).toBe(0);
      expect(serverSpans()[0]?.attributes['error.origin.span_id']).toBe(handlerId());
    },
  );
});

describe('the gRPC server of a Nest application', () => {
  it('records the error of a guard, and runs listeners of a stream call inside the span', async () => {
    service = await start(OtherOrdersController);
    await get('create/o-1');
    expect(await get('chat')).toStrictEqual([{ id: 'o-1' }, { id: 'o-2' }]);
    await service.ended(8);
    expect(service.outline()).toMatchObject([
      { children: [call('Create', 'UNKNOWN', { status: 'error: guard is broken' })] },
      { children: [call('Chat', 'OK', { children: [{ name: 'said' }, { name: 'said' }] })] },
    ]);
    await service.close();
  });

  it('lets `isServerError` decide which errors fail a span', async () => {
    const seen: unknown[] = [];
    service = await start(OrdersController, {
      isServerError(error, status) {
        seen.push([(error as Error).name, status]);
        return error instanceof RangeError;
      },
    });
    await get('create/unknown');
    await get('create/broken');
    await service.ended(8);
    expect(seen).toStrictEqual([
      ['RangeError', undefined],
      ['TypeError', undefined],
    ]);
    expect(serverSpans().map(({ status, attributes }) => [status.code, attributes['rpc.status_code']])).toStrictEqual([
      [2, 'NOT_FOUND'],
      [0, 'UNKNOWN'],
    ]);
    await service.close();
  });

  it('does not change the options of the application, and adds no second span', async () => {
    const channelOptions = { 'grpc.max_concurrent_streams': 100, interceptors: [grpcServerInterceptor()] };
    const given = { ...options, channelOptions } as typeof options;
    service = await start(OrdersController, {}, { ...grpc, options: given });
    expect(given).toStrictEqual({ ...options, channelOptions });
    expect(channelOptions.interceptors).toHaveLength(1);
    await get('create/o-1');
    await service.ended(4);
    expect(service.spans).toHaveLength(4);
    await service.close();
  });
});
