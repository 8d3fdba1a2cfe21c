import { Controller } from '@nestjs/common';
import {
  Ctx,
  type CustomTransportStrategy,
  EventPattern,
  type MessageHandler,
  MessagePattern,
  Payload,
  Server,
} from '@nestjs/microservices';
import { context, trace } from '@opentelemetry/api';
import { lastValueFrom, type Observable, of, ReplaySubject, Subject, timer, map } from 'rxjs';
import { instrument } from '../../../../lib';
import type { TelemetryModuleOptions } from '../../../../nest-module/telemetry.options';
import { type Microservice, microserviceOf, parentsOf, SENDER_ID, TRACEPARENT } from '../microservice';
import { BROKEN } from '../broken-transport';

/** A strategy that calls its handlers itself, as the documentation of Nest shows. */
class MemoryServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('memory');

  listen(callback: () => void): void {
    callback();
  }

  close(): void {
    this.messageHandlers.clear();
  }

  on(): never {
    throw new Error('not used');
  }

  unwrap(): never {
    return this as never;
  }

  async handle(pattern: string, data: unknown, headers?: object): Promise<unknown> {
    const handler = this.messageHandlers.get(pattern) as MessageHandler;
    const result: unknown = await handler(data, { headers });
    return lastValueFrom(this.transformToObservable(result as Observable<unknown>), { defaultValue: 'nothing' });
  }
}

let subject: Subject<number>;

@Controller()
class StockController {
  @MessagePattern('count')
  async count(@Payload() product: string): Promise<number> {
    return product.length;
  }

  @MessagePattern('subject')
  subject(): Subject<number> {
    subject = new ReplaySubject<number>();
    return subject;
  }

  @MessagePattern('later')
  later(): Observable<boolean> {
    const isInside = (): boolean => trace.getSpan(context.active()) !== undefined;
    return timer(5).pipe(map(isInside));
  }

  @MessagePattern('fails')
  fails(): never {
    throw new RangeError('too many');
  }

  @EventPattern('changed')
  changed(@Payload() product: string, @Ctx() _context: unknown): string {
    return product;
  }

  @EventPattern('changed')
  alsoChanged(@Payload() product: string): Observable<string> {
    return of(product);
  }
}

let server: MemoryServer;
let service: Microservice;

async function start(options?: TelemetryModuleOptions): Promise<void> {
  server = new MemoryServer();
  service = await microserviceOf(server, [StockController], options);
}
afterEach(() => service.close());

describe('the messages of a custom strategy', () => {
  it('have spans named by the pattern of their handler, without options', async () => {
    await start();
    expect(await server.handle('count', 'tea')).toBe(3);
    expect(await service.ended(1)).toMatchObject([
      { name: 'process count', kind: 'consumer', attributes: { 'messaging.system.name': 'nestjs' } },
    ]);
  });

  it('have the parent and the attributes that a transport of the application reads', async () => {
    server = new MemoryServer();
    const memory = {
      id: server.transportId,
      system: 'memory',
      carrier: ({ context: known }: { context: object | undefined }) => (known as { headers: object }).headers,
      destination: () => 'count.tea',
      receivedAttributes: () => ({ 'memory.shard': 3 }),
    };
    service = await microserviceOf(server, [StockController], { messaging: { transports: [memory] } });
    await server.handle('count', 'tea', { traceparent: TRACEPARENT });
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID]);
    expect(service.spans[0]?.name).toBe('process count');
    expect(service.spans[0]?.attributes).toMatchObject({
      'messaging.system.name': 'memory',
      'messaging.destination.name': 'count.tea',
      'messaging.destination.template': 'count',
      'memory.shard': 3,
    });
  });

  it.each(BROKEN)('are handled even if the transport %s', async (_way, broken) => {
    server = new MemoryServer();
    const memory = { carrier: broken, destination: broken, receivedAttributes: broken, opened: broken };
    const transports = [{ id: server.transportId, system: 'memory', ...memory }];
    service = await microserviceOf(server, [StockController], { messaging: { transports } });
    expect(await server.handle('count', 'tea')).toBe(3);
    expect(await service.ended(1)).toMatchObject([{ name: 'process count' }]);
  });

  it("have one span for all handlers of a pattern, and keep Nest's chain of handlers", async () => {
    await start();
    expect(await server.handle('changed', 'tea')).toStrictEqual({ current: 'tea', next: 'tea' });
    const handler = server.getHandlers().get('changed') as MessageHandler;
    expect([
      handler.isEventHandler,
      typeof handler.next,
      (handler.next as MessageHandler | undefined)?.next,
    ]).toStrictEqual([true, 'function', undefined]);
    expect(await service.ended(1)).toHaveLength(1);
  });

  it('keep their span open until the Observable of the handler ends, also if it is a Subject', async () => {
    await start();
    const reply = server.handle('subject', 'tea');
    await new Promise(setImmediate);
    expect(service.spans).toHaveLength(0);
    subject.next(1);
    subject.complete();
    expect(await reply).toBe(1);
    expect(await service.ended(1)).toMatchObject([{ name: 'process subject' }]);
  });

  it('have their span current while the Observable of the handler works', async () => {
    await start();
    expect(await server.handle('later', 'tea')).toBe(true);
    await service.ended(1);
  });

  it('fail their span once with the error that the handler threw', async () => {
    await start();
    await expect(server.handle('fails', 'tea')).rejects.toMatchObject({ message: 'Internal server error' });
    expect(await service.ended(1)).toMatchObject([
      { name: 'process fails', status: 'error: too many', events: [{ name: 'exception' }] },
    ]);
    expect(service.spans[0]?.events).toHaveLength(1);
  });

  it('do not fail their span if `isServerError` returns false', async () => {
    await start({ isServerError: (error) => !(error instanceof RangeError) });
    await expect(server.handle('fails', 'tea')).rejects.toBeDefined();
    const [span] = await service.ended(1);
    expect(span).not.toHaveProperty('status');
  });
});

describe('a message that arrives in a span', () => {
  it('is a child of that span if an instrumentation of the client library opened it for the message', async () => {
    await start({ messaging: { transports: [] } });
    await instrument({ name: 'outer' }, () => server.handle('count', 'tea'))();
    expect(await service.ended(2)).toMatchObject([{ name: 'outer', children: [{ name: 'process count' }] }]);
  });

  it('is not a child of an ended span, such as the one in which the server was started', async () => {
    await start();
    const later = instrument({ name: 'bootstrap' }, () =>
      context.bind(context.active(), () => server.handle('count', 'tea')),
    )();
    await later();
    expect(await service.ended(2)).toMatchObject([{ name: 'bootstrap' }, { name: 'process count' }]);
  });
});

describe('hooks of the application', () => {
  it('still run, whether they are set before or after the module', async () => {
    await start();
    const calls: string[] = [];
    server.setOnProcessingStartHook((_transport, _context, done) => {
      calls.push('start');
      return done();
    });
    server.setOnProcessingEndHook(() => calls.push('end'));
    await server.handleEvent('changed', { pattern: 'changed', data: 'tea' }, { headers: undefined } as never);
    await service.ended(1);
    expect(calls).toStrictEqual(['start', 'end']);
  });
});
