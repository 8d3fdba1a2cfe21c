import { join } from 'node:path';
import {
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Inject,
  type ModuleMetadata,
  type OnModuleInit,
  Param,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  Client,
  type ClientGrpc,
  ClientsModule,
  type GrpcOptions,
  GrpcMethod,
  GrpcStreamCall,
  GrpcStreamMethod,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import {
  catchError,
  concatMap,
  from,
  interval,
  last,
  map,
  type Observable,
  of,
  take,
  tap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { Instrument, instrument } from '../../../lib';

export interface Order {
  readonly id: string;
}

export interface OrdersService {
  create(order: Order): Observable<Order>;
  watch(order: Order): Observable<Order>;
  import(orders: Observable<Order>): Observable<Order>;
  chat(orders: Observable<Order>): Observable<Order>;
}

export const CLIENT = Symbol('client');
export const EARLY = Symbol('early');

/** Options of the client and the server, which use the path of a socket as their address. */
export const options = {
  package: 'shop',
  protoPath: join(__dirname, '../../rpc/shop.proto'),
  url: `unix:/tmp/otel-instrument-nest-${process.pid}.sock`,
};
export const grpc = { transport: Transport.GRPC, options } satisfies GrpcOptions;

class BrokenGuard implements CanActivate {
  canActivate(): boolean {
    throw new TypeError('guard is broken');
  }
}

@Catch(RangeError)
class NotFoundFilter implements ExceptionFilter {
  catch(error: RangeError): Observable<never> {
    return throwError(() => ({ code: status.NOT_FOUND, message: error.message }));
  }
}

const step = (name: string): void => instrument({ name }, () => undefined)();

@Controller()
export class OrdersController {
  @GrpcMethod('Orders', 'Create')
  @UseFilters(NotFoundFilter)
  @Instrument({ name: 'create_order', skip: ['order'] })
  async create(order: Order): Promise<Order> {
    await Promise.resolve();
    if (order.id === 'unknown') throw new RangeError('no such product');
    if (order.id === 'refused') throw new RpcException({ code: status.FAILED_PRECONDITION, message: 'out of tea' });
    if (order.id === 'broken') throw new TypeError('store is broken', { cause: new Error('disk') });
    return order;
  }

  @GrpcMethod('Orders', 'Watch')
  watch(order: Order): Observable<Order> {
    if (order.id === 'endless') return interval(1).pipe(map(() => order));
    if (order.id === 'broken') {
      return throwError(() => new TypeError('store is broken', { cause: new Error('disk') }));
    }
    return from([1, 2]).pipe(
      concatMap((number) => timer(1).pipe(map(() => number))),
      tap(() => step('watched')),
      map((number) => ({ id: `${order.id}-${number}` })),
    );
  }

  @GrpcStreamMethod('Orders', 'Import')
  import(orders: Observable<Order>): Observable<Order> {
    return orders.pipe(
      tap(() => step('imported')),
      last(),
    );
  }

  @GrpcStreamMethod('Orders', 'Chat')
  chat(orders: Observable<Order>): Observable<Order> {
    return orders.pipe(tap(() => step('said')));
  }
}

/** Handlers in the style of grpc-js, and a guard. */
@Controller()
export class OtherOrdersController {
  @GrpcMethod('Orders', 'Create')
  @UseGuards(BrokenGuard)
  create(order: Order): Order {
    return order;
  }

  @GrpcStreamCall('Orders', 'Chat')
  chat(stream: ServerDuplexStream<Order, Order>): void {
    stream.on('data', (order: Order) => {
      step('said');
      stream.write(order);
    });
    stream.on('end', () => stream.end());
  }
}

@Controller(':client')
export class GatewayController implements OnModuleInit {
  @Client(grpc)
  private readonly property!: ClientGrpc;

  private readonly services = new Map<string, OrdersService>();

  constructor(
    @Inject(CLIENT) private readonly client: ClientGrpc,
    @Inject(EARLY) early: OrdersService,
  ) {
    this.services.set('factory', early);
    this.services.set('constructor', client.getService<OrdersService>('Orders'));
  }

  onModuleInit(): void {
    this.services.set('init', this.client.getService<OrdersService>('Orders'));
    this.services.set('property', this.property.getService<OrdersService>('Orders'));
  }

  @Get('create/:id')
  create(@Param('client') client: string, @Param('id') id: string): Observable<unknown> {
    return this.of(client).create({ id }).pipe(answered);
  }

  @Get('watch/:id')
  watch(@Param('client') client: string, @Param('id') id: string): Observable<unknown> {
    return this.of(client).watch({ id }).pipe(toArray(), answered);
  }

  @Get('leave')
  leave(@Param('client') client: string): Observable<unknown> {
    return this.of(client).watch({ id: 'endless' }).pipe(take(2), toArray());
  }

  @Get('import')
  import(@Param('client') client: string): Observable<unknown> {
    return this.of(client).import(from([{ id: 'o-1' }, { id: 'o-2' }]));
  }

  @Get('chat')
  chat(@Param('client') client: string): Observable<unknown> {
    return this.of(client)
      .chat(from([{ id: 'o-1' }, { id: 'o-2' }]))
      .pipe(toArray());
  }

  private of(client: string): OrdersService {
    const service = this.services.get(client);
    if (!service) throw new Error(`There is no client ${client}.`);
    return service;
  }
}

/** Returns the error as a value, so that the request itself succeeds. */
const answered = (calls: Observable<unknown>): Observable<unknown> =>
  calls.pipe(catchError(({ details }: { details: string }) => of({ details })));

/** Each application needs its own clients, because Nest closes them with the application. */
export function applicationWith(...controllers: readonly Type[]): ModuleMetadata {
  const early = {
    provide: EARLY,
    inject: [CLIENT],
    useFactory: (client: ClientGrpc) => client.getService<OrdersService>('Orders'),
  };
  return {
    controllers: [...controllers, GatewayController],
    imports: [ClientsModule.register([{ name: CLIENT, ...grpc }])],
    providers: [early],
  };
}
