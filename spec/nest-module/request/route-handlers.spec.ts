import 'reflect-metadata';
import { Controller, Get, Header, Param, Version, VersioningType } from '@nestjs/common';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { Instrument } from '../../../lib';
import { listenToRoutes } from '../../../nest-module/request/route-handlers';
import { type NestService, startNestService } from '../nest-service';

@Controller('orders')
class OrdersController {
  @Get(':id')
  @Version('1')
  @Instrument({ name: 'find_order' })
  first(@Param('id') id: string): string {
    return `first ${id}`;
  }

  @Get(':id')
  @Version('2')
  @Header('x-second', 'yes')
  second(@Param('id') id: string): string {
    return `second ${id} below ${trace.getActiveSpan()?.isRecording()}`;
  }

  @Get('files/*path')
  @Version('1')
  files(): string {
    return 'a file';
  }
}

describe('route handlers', () => {
  let service: NestService;
  beforeAll(async () => {
    service = await startNestService(
      { controllers: [OrdersController] },
      {
        prepare(app) {
          app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' });
          // Middleware loses the context if it continues in a callback of something else, such as a connection pool.
          app.use((_request: unknown, _response: unknown, next: () => void) => context.with(ROOT_CONTEXT, next));
        },
      },
    );
  });
  afterAll(() => service.close());
  beforeEach(() => service.clear());

  const get = async (path: string, version: string) => {
    const response = await fetch(`${service.url}/${path}`, { headers: { 'x-version': version } });
    const text = await response.text();
    return { text, second: response.headers.get('x-second') };
  };

  it('run inside the span of their request even if a middleware lost the context', async () => {
    expect(await get('orders/o-17', '1')).toEqual({ text: 'first o-17', second: null });
    await service.ended(2);
    expect(service.outline()).toMatchObject([{ name: 'GET /orders/:id', children: [{ name: 'find_order' }] }]);
  });

  it('are still selected by version, with their headers', async () => {
    expect(await get('orders/o-17', '2')).toEqual({ text: 'second o-17 below true', second: 'yes' });
  });

  it('name the span, even with a wildcard route', async () => {
    expect((await get('orders/files/a/b', '1')).text).toBe('a file');
    await service.ended(1);
    expect(service.outline()).toMatchObject([{ name: 'GET /orders/files/*path' }]);
  });

  it('do not run if no route of that version exists', async () => {
    await get('nowhere/at/all', '3');
    await service.ended(1);
    expect(service.outline()).toMatchObject([{ name: 'GET' }]);
  });
});

describe('the wrapper of a handler', () => {
  const seen: unknown[] = [];
  const register = (last: unknown): unknown[] => {
    const registered: unknown[] = [];
    const adapter = { get: (...args: unknown[]) => registered.push(...args), close: () => undefined };
    const { close } = adapter;
    listenToRoutes(adapter, (request) => void seen.push(request));
    adapter.get('/orders', last);
    expect(adapter.close).toBe(close);
    return registered;
  };

  it('exposes the version and the metadata of the handler', () => {
    const handler = Object.assign((request: unknown) => `handled ${String(request)}`, { version: '2' });
    Reflect.defineMetadata('config', { logLevel: 'warn' }, handler);
    const [path, listening] = register(handler) as [string, typeof handler];
    expect(path).toBe('/orders');
    expect(listening.version).toBe('2');
    expect(Reflect.getMetadata('config', listening)).toEqual({ logLevel: 'warn' });
    expect(listening('a request')).toBe('handled a request');
    expect(seen).toEqual(['a request']);
  });

  it('is not created without a handler', () => {
    expect(register('no handler')).toEqual(['/orders', 'no handler']);
  });
});
