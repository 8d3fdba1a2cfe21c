import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Inject,
  Param,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ClientProxyFactory,
  ClientsModule,
  type ClientProxy,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom, from, lastValueFrom, map, type Observable } from 'rxjs';
import { Instrument } from '../../../../lib';
import { traceClient } from '../../../../nest-module';
import { type NestService, startNestService } from '../../nest-service';

const CLIENT = Symbol('client');

class BrokenGuard implements CanActivate {
  canActivate(): boolean {
    throw new TypeError('guard is broken');
  }
}

@Catch()
class SilentFilter implements ExceptionFilter {
  catch(): Observable<number> {
    return from([-1]);
  }
}

@Controller()
class StockController {
  @MessagePattern('stock.count')
  @Instrument({ name: 'count_stock' })
  async count(@Payload() product: string): Promise<number> {
    if (product === 'unknown') throw new RpcException('no such product');
    if (product === 'broken') throw new TypeError('stock is broken', { cause: new Error('disk') });
    return product.length;
  }

  @MessagePattern('stock.guarded')
  @UseGuards(BrokenGuard)
  @UseFilters(SilentFilter)
  guarded(): number {
    return 0;
  }

  @MessagePattern({ cmd: 'stream', version: 1 })
  stream(@Payload() numbers: number[]): Observable<number> {
    return from(numbers).pipe(map((number) => number * 2));
  }

  @EventPattern('stock.changed')
  @Instrument({ name: 'note_change' })
  changed(@Payload() product: string): void {
    if (product === 'broken') throw new Error('cannot note');
  }

  @EventPattern('stock.changed')
  @Instrument({ name: 'note_again' })
  changedAgain(@Payload() product: string): string {
    return product;
  }
}

@Controller()
class GatewayController {
  constructor(@Inject(CLIENT) private readonly client: ClientProxy) {}

  @Get('send/:product')
  send(@Param('product') product: string): Observable<number> {
    return this.client.send<number>('stock.count', product);
  }

  @Get('guarded')
  guarded(): Observable<number> {
    return this.client.send<number>('stock.guarded', 'x');
  }

  @Get('emit/:product')
  async emit(@Param('product') product: string): Promise<string> {
    await lastValueFrom(this.client.emit('stock.changed', product), { defaultValue: undefined });
    return 'emitted';
  }

  @Get('stream')
  stream(): Observable<number> {
    return this.client.send<number>({ version: 1, cmd: 'stream' }, [1, 2, 3]);
  }

  @Get('nobody')
  async nobody(): Promise<string> {
    await lastValueFrom(this.client.emit('nobody.listens', 'x'), { defaultValue: undefined });
    return 'emitted';
  }
}

/** The port of the service's TCP server, which is known once it listens. */
const options = { host: '127.0.0.1', port: 0 };
let service: NestService;

beforeAll(async () => {
  service = await startNestService(
    {
      controllers: [StockController, GatewayController],
      imports: [ClientsModule.register([{ name: CLIENT, transport: Transport.TCP, options }])],
    },
    {
      prepare: async (app) => {
        const microservice = app.connectMicroservice<MicroserviceOptions>(
          { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } },
          { inheritAppConfig: true },
        );
        await app.startAllMicroservices();
        const { port } = microservice.unwrap<{ address(): AddressInfo }>().address();
        Object.assign(app.get<ClientProxy>(CLIENT), { port });
      },
    },
  );
});

beforeEach(() => service.clear());
afterAll(() => service.close());

const get = (path: string): Promise<Response> => fetch(`${service.url}${path}`);

const messaging = (destination: string, operation = 'process') => ({
  'messaging.system.name': 'tcp',
  'messaging.destination.name': destination,
  'messaging.operation.name': operation,
  'messaging.operation.type': operation,
});

/** The producer's span around consumers' spans. */
const sent = (destination: string, ...children: object[]) => ({
  name: `send ${destination}`,
  kind: 'producer',
  attributes: messaging(destination, 'send'),
  children,
});

describe('a message over TCP', () => {
  it('is a consumer span below the producer span of the request that sent it, with the handler as its child', async () => {
    const response = await get('/send/tea');
    expect(await response.json()).toBe(3);
    await service.ended(4);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /send/:product',
        kind: 'server',
        children: [
          sent('stock.count', {
            name: 'process stock.count',
            kind: 'consumer',
            attributes: messaging('stock.count'),
            children: [{ name: 'count_stock', attributes: { product: 'tea' } }],
          }),
        ],
      },
    ]);
  });

  it('has the same conversation id on both sides if it is a request', async () => {
    await get('/send/tea');
    await service.ended(4);
    const ids = service.spans.map(({ attributes }) => attributes['messaging.message.conversation_id']);
    const [id, ...others] = ids.filter((found) => found !== undefined);
    expect(others).toStrictEqual([id]);
  });

  it('has one span if it is an event, even if two handlers get it', async () => {
    await get('/emit/tea');
    await service.ended(5);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /emit/:product',
        children: [
          sent('stock.changed', {
            name: 'process stock.changed',
            kind: 'consumer',
            attributes: messaging('stock.changed'),
            children: [{ name: 'note_change' }, { name: 'note_again' }],
          }),
        ],
      },
    ]);
  });

  it('records the error of a guard, even if a filter of the method handles it', async () => {
    expect(await (await get('/guarded')).json()).toBe(-1);
    await service.ended(3);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /guarded',
        children: [sent('stock.guarded', { name: 'process stock.guarded', status: 'error: guard is broken' })],
      },
    ]);
    // The client received a reply, not an error.
    expect(service.outline()[0]?.children?.[0]).not.toHaveProperty('status');
  });

  it('ends its span when the stream that the handler returned ends', async () => {
    await (await get('/stream')).text();
    await service.ended(3);
    const pattern = '{"cmd":"stream","version":1}';
    expect(service.outline()).toMatchObject([
      { name: 'GET /stream', children: [sent(pattern, { name: `process ${pattern}`, kind: 'consumer' })] },
    ]);
  });

  it.each([
    ['unknown', 'RpcException', 'no such product', 'no such product'],
    ['broken', 'TypeError', 'stock is broken', 'Internal server error'],
  ])(
    'fails both spans if the handler throws, with the exception on the span that threw: %s',
    async (product, type, message, reply) => {
      const response = await get(`/send/${product}`);
      expect(response.status).toBe(500);
      await service.ended(4);
      const [server] = service.outline();
      expect(server?.status).toMatch(/^error/);
      const [producer] = server?.children ?? [];
      expect(producer).toMatchObject({ name: 'send stock.count', status: `error: ${reply}` });
      expect(producer?.children).toMatchObject([
        {
          name: 'process stock.count',
          status: `error: ${message}`,
          attributes: { ...messaging('stock.count'), 'error.type': type },
          children: [
            {
              name: 'count_stock',
              status: `error: ${message}`,
              events: [{ name: 'exception', attributes: { 'exception.type': type, 'exception.message': message } }],
            },
          ],
        },
      ]);
    },
  );

  it('fails its span if the handler of an event throws, although the sender gets no error', async () => {
    const response = await get('/emit/broken');
    expect(response.status).toBe(200);
    await service.ended(5);
    expect(service.outline()).toMatchObject([
      {
        name: 'GET /emit/:product',
        children: [sent('stock.changed', { name: 'process stock.changed', status: 'error: cannot note' })],
      },
    ]);
    expect(service.outline()[0]).not.toHaveProperty('status');
  });

  it('has only a producer span if no handler is registered', async () => {
    await get('/nobody');
    await service.ended(2);
    await get('/send/tea');
    await service.ended(6);
    expect(service.outline()[0]).toMatchObject({ children: [{ name: 'send nobody.listens' }] });
    expect(service.outline().map(({ name }) => name)).toStrictEqual(['GET /nobody', 'GET /send/:product']);
  });

  it('has its own request as parent among many concurrent ones', async () => {
    const products = Array.from({ length: 20 }, (_, index) => 'x'.repeat(index + 1));
    await Promise.all(products.map((product) => get(`/send/${product}`).then((response) => response.text())));
    await service.ended(80);
    for (const { attributes, children } of service.outline()) {
      const [handler] = children?.[0]?.children?.[0]?.children ?? [];
      expect(`/send/${String(handler?.attributes?.['product'])}`).toBe(attributes?.['url.path']);
    }
  });

  it('starts a new trace if it carries no trace context or an invalid one', async () => {
    const { port } = service.app.get<ClientProxy & { port: number }>(CLIENT);
    for (const metadata of [
      undefined,
      null,
      'text',
      42,
      [],
      { traceparent: 7 },
      { traceparent: ['x'] },
      { traceparent: `00-${'a'.repeat(9000)}` },
    ]) {
      const socket = connect(port, '127.0.0.1');
      const packet = JSON.stringify({ pattern: 'stock.count', data: 'tea', id: '1', metadata });
      socket.write(`${packet.length}#${packet}`);
      const [response] = (await once(socket, 'data')) as [Buffer];
      expect(response.toString()).toContain('"response":3');
      socket.destroy();
    }
    await service.ended(16);
    expect(service.outline()).toHaveLength(8);
  });
});

describe('traceClient', () => {
  it('adds the trace context to a client created without a module', async () => {
    const { port } = service.app.get<ClientProxy & { port: number }>(CLIENT);
    const client = traceClient(
      ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } }),
    );
    class Caller {
      @Instrument()
      async call(): Promise<number> {
        return firstValueFrom(client.send<number>('stock.count', 'cup'));
      }
    }
    try {
      expect(await new Caller().call()).toBe(3);
    } finally {
      await client.close();
    }
    await service.ended(4);
    expect(service.outline()).toMatchObject([
      {
        name: 'Caller.call',
        children: [sent('stock.count', { name: 'process stock.count', children: [{ name: 'count_stock' }] })],
      },
    ]);
  });
});
