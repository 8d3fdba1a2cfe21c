import { Controller, Get, Inject, Injectable } from '@nestjs/common';
import { Client, type ClientProxy, ClientProxyFactory, ClientsModule, Transport } from '@nestjs/microservices';
import { clientsOf } from '../../../../nest-module/messaging/client/found-clients';
import { type NestService, startNestService } from '../../nest-service';

const TCP = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 1 } } as const;
const isTraced = (client: object): boolean => Object.hasOwn(client, 'send');

@Injectable()
class StockService {
  @Client(TCP) readonly decorated!: ClientProxy;
  readonly created = ClientProxyFactory.create(TCP);
}

@Controller()
class StockController {
  @Client(TCP) readonly decorated!: ClientProxy;

  constructor(
    @Inject('registered') readonly registered: ClientProxy,
    readonly stock: StockService,
  ) {}

  @Get('traced')
  traced(): boolean[] {
    return [this.decorated, this.registered, this.stock.decorated, this.stock.created].map(isTraced);
  }
}

let service: NestService;
afterEach(() => service.close());

it('are those of ClientsModule, of @Client() and of constructors, in providers and controllers', async () => {
  service = await startNestService({
    controllers: [StockController],
    providers: [StockService],
    imports: [ClientsModule.register([{ name: 'registered', ...TCP }])],
  });
  const response = await fetch(`${service.url}/traced`);
  expect(await response.json()).toStrictEqual([true, true, true, true]);
});

it('calls no getter of the application to find them', async () => {
  let calls = 0;
  const provider = {
    get client(): ClientProxy {
      calls++;
      return ClientProxyFactory.create(TCP);
    },
  };
  service = await startNestService({ providers: [{ provide: 'provider', useValue: provider }] });
  expect([calls, clientsOf(provider), calls]).toStrictEqual([0, [], 0]);
});
