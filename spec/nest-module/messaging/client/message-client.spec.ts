import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import { ClientProxy, ClientProxyFactory, type ReadPacket, Transport, type WritePacket } from '@nestjs/microservices';
import { BehaviorSubject, firstValueFrom, lastValueFrom, map, type Observable, toArray } from 'rxjs';
import { instrument } from '../../../../lib';
import { traceClient } from '../../../../nest-module';
import { freshTelemetry } from '../../../fresh-telemetry';
import { until } from '../../../samples/until';
import { BROKEN } from '../broken-transport';

const telemetry = freshTelemetry();

/** A peer that speaks the protocol of Nest's TCP transport, and replies as the pattern requests. */
let peer: Server;
const packets: Readonly<Record<string, unknown>>[] = [];
const clients: ClientProxy[] = [];

beforeEach(async () => {
  packets.length = 0;
  peer = createServer((socket) => {
    socket.on('data', (bytes) => answer(socket, String(bytes)));
    socket.on('error', () => undefined);
  });
  peer.listen(0, '127.0.0.1');
  await once(peer, 'listening');
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  peer.close();
});

function answer(socket: Socket, text: string): void {
  for (const part of text.split(/(?<=\})\d+#/)) {
    const packet = JSON.parse(part.slice(part.indexOf('{'))) as Record<string, unknown>;
    packets.push(packet);
    const { id, pattern } = packet;
    if (id === undefined || pattern === 'silence') continue;
    const replies: object[] =
      pattern === 'error'
        ? [{ id, err: { status: 'error', message: 'no stock' }, isDisposed: true }]
        : pattern === 'many'
          ? [{ id, response: 1 }, { id, response: 2 }, { id, response: 3, isDisposed: true }] // prettier-ignore
          : [{ id, response: 7, isDisposed: true }];
    for (const reply of replies.map((each) => JSON.stringify(each))) socket.write(`${reply.length}#${reply}`);
  }
}

function clientOf(port: number): ClientProxy {
  const client = traceClient(
    ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } }),
  );
  clients.push(client);
  return client;
}

const client = (): ClientProxy => clientOf((peer.address() as AddressInfo).port);

const inSpan = <T>(body: () => T): T => instrument({ name: 'caller' }, body)();

describe('a request', () => {
  it('has a span for each subscription, and none without one', async () => {
    const replies = client().send('count', 'tea');
    expect(telemetry.openSpans).toBe(0);
    await inSpan(async () => {
      await lastValueFrom(replies);
      await lastValueFrom(replies);
    });
    expect(telemetry.outline()).toMatchObject([
      { name: 'caller', children: [{ name: 'send count' }, { name: 'send count' }] },
    ]);
    const contexts = packets.map(({ metadata }) => (metadata as { traceparent: string }).traceparent);
    expect(new Set(contexts).size).toBe(2);
  });

  it('is not cancelled by a caller that unsubscribes after the first reply', async () => {
    expect(await firstValueFrom(client().send('count', 'tea'))).toBe(7);
    expect(telemetry.outline()).toMatchObject([{ name: 'send count', kind: 'producer' }]);
    expect(telemetry.spans[0]?.attributes).not.toHaveProperty('cancelled');
  });

  it('is cancelled by a caller that unsubscribes before the first reply', async () => {
    const subscription = client().send('silence', 'tea').subscribe();
    await until('the request to arrive', () => packets.length === 1, 5000);
    subscription.unsubscribe();
    expect(telemetry.outline()).toMatchObject([{ name: 'send silence', attributes: { cancelled: true } }]);
    expect(telemetry.outline()[0]).not.toHaveProperty('status');
  });

  it('has one span around all replies', async () => {
    expect(await lastValueFrom(client().send('many', 'tea').pipe(toArray()))).toStrictEqual([1, 2, 3]);
    expect(telemetry.outline()).toMatchObject([{ name: 'send many' }]);
  });

  it('fails its span with the error of the receiver', async () => {
    await expect(lastValueFrom(client().send('error', 'tea'))).rejects.toStrictEqual({
      status: 'error',
      message: 'no stock',
    });
    expect(telemetry.outline()).toMatchObject([{ name: 'send error', status: 'error: no stock' }]);
  });

  it('emits its replies in the context of the caller', async () => {
    const found = await inSpan(() => {
      const caller = trace.getSpan(context.active())?.spanContext().spanId;
      return lastValueFrom(
        client()
          .send('count', 'tea')
          .pipe(map(() => trace.getSpan(context.active())?.spanContext().spanId === caller)),
      );
    });
    expect(found).toBe(true);
  });

  it('fails its span if there is no connection', async () => {
    await expect(lastValueFrom(clientOf(1).send('count', 'tea'))).rejects.toThrow(/ECONNREFUSED/);
    expect(telemetry.outline()).toMatchObject([
      { name: 'send count', status: expect.stringContaining('ECONNREFUSED') as string },
    ]);
  });

  it('fails its span if the pattern is missing', async () => {
    await expect(lastValueFrom(client().send(undefined, 'tea'))).rejects.toThrow(/pattern/);
    expect(telemetry.outline()).toMatchObject([
      { name: 'send undefined', status: expect.stringMatching(/^error/) as string },
    ]);
  });
});

describe('an event', () => {
  it('has a span, even if the result is ignored', async () => {
    const traced = client();
    inSpan(() => traced.emit('changed', 'tea'));
    await until('the event to arrive', () => packets.length === 1, 5000);
    await telemetry.ended();
    expect(telemetry.outline()).toMatchObject([{ name: 'caller', children: [{ name: 'send changed' }] }]);
    const spanId = telemetry.spans.find(({ name }) => name === 'send changed')?.spanContext().spanId;
    expect(packets).toMatchObject([{ metadata: { traceparent: expect.stringContaining(String(spanId)) as string } }]);
  });

  it('is sent once, even if its result has several subscribers', async () => {
    const result = client().emit('changed', 'tea');
    await Promise.all([lastValueFrom(result, { defaultValue: 0 }), lastValueFrom(result, { defaultValue: 0 })]);
    await until('the event to arrive', () => packets.length > 0, 5000);
    expect(packets).toHaveLength(1);
    expect(telemetry.spans).toHaveLength(1);
  });

  it('has a failed span if there is no connection, even if the result is ignored', async () => {
    const traced = clientOf(1);
    inSpan(() => traced.emit('changed', 'tea'));
    await until('the failure', () => telemetry.spans.length === 2, 5000);
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'caller',
        children: [{ name: 'send changed', status: expect.stringContaining('ECONNREFUSED') as string }],
      },
    ]);
  });

  it('fails its span with the error of the serializer, which the caller also gets', async () => {
    const serializer = {
      serialize() {
        throw new TypeError('cannot serialize');
      },
    };
    const { port } = peer.address() as AddressInfo;
    const traced = traceClient(
      ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port, serializer } }),
    );
    clients.push(traced);
    await expect(lastValueFrom(traced.emit('changed', 'tea'))).rejects.toThrow('cannot serialize');
    expect(telemetry.outline()).toMatchObject([{ name: 'send changed', status: 'error: cannot serialize' }]);
  });
});

describe('a client of a class of the application', () => {
  class MemoryClient extends ClientProxy {
    readonly sent: ReadPacket[] = [];

    async connect(): Promise<void> {
      // This client needs no connection.
    }

    override close(): void {
      this.sent.length = 0;
    }

    unwrap(): never {
      return this as never;
    }

    protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
      this.sent.push(packet);
      callback({ response: packet.data, isDisposed: true });
      return () => undefined;
    }

    protected async dispatchEvent<T>(packet: ReadPacket): Promise<T> {
      this.sent.push(packet);
      return undefined as T;
    }
  }

  it('gets the context in the metadata of its packets', async () => {
    const traced = traceClient(new MemoryClient());
    expect(await lastValueFrom(traced.send({ version: 1, cmd: 'count' }, 'tea'))).toBe('tea');
    await lastValueFrom(traced.emit('changed', 'tea'), { defaultValue: undefined });
    const traceparent = expect.stringMatching(/^00-/) as string;
    expect(traced.sent).toMatchObject([{ metadata: { traceparent } }, { metadata: { traceparent } }]);
    expect(telemetry.outline()).toMatchObject([
      { name: 'send {"cmd":"count","version":1}', attributes: { 'messaging.system.name': 'nestjs' } },
      { name: 'send changed' },
    ]);
  });

  it('can be described by a transport of the application', async () => {
    const traced = traceClient(new MemoryClient(), {
      id: 'memory',
      system: 'memory',
      injectPacket(packet, message) {
        const headers = {};
        message.inject(headers);
        Object.assign(packet, { headers });
      },
      sentAttributes: ({ data }) => ({ 'memory.data': String(data) }),
      acceptedAttributes: () => ({ 'memory.accepted': true }),
    });
    await lastValueFrom(traced.emit('changed', 'tea'), { defaultValue: undefined });
    expect(traced.sent).toMatchObject([{ headers: { traceparent: expect.stringMatching(/^00-/) as string } }]);
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      'messaging.system.name': 'memory',
      'memory.data': 'tea',
      'memory.accepted': true,
    });
  });

  it.each(BROKEN)('sends its messages even if the transport %s', async (_way, broken) => {
    const traced = traceClient(new MemoryClient(), {
      id: 'memory',
      system: 'memory',
      prepareClient: broken,
      injectPacket: broken,
      injectSerialized: broken,
      sentAttributes: broken,
      acceptedAttributes: broken,
    });
    expect(await lastValueFrom(traced.send('count', 'tea'))).toBe('tea');
    await lastValueFrom(traced.emit('changed', 'tea'), { defaultValue: undefined });
    expect(traced.sent).toHaveLength(2);
    expect(telemetry.spans).toHaveLength(2);
  });

  it('returns its own Observables with all their members', () => {
    const replies = new BehaviorSubject('tea');
    class CachingClient extends MemoryClient {
      override send<T>(): Observable<T> {
        return replies as unknown as Observable<T>;
      }
    }
    const traced: ClientProxy = traceClient(new CachingClient());
    expect(traced.send('count', 'tea')).toBe(replies);
  });

  it('ends its span if giving up a request throws', async () => {
    class ClosedClient extends MemoryClient {
      protected override publish(): () => void {
        return () => {
          throw new Error('already closed');
        };
      }
    }
    const request = traceClient(new ClosedClient()).send('count', 'tea').subscribe();
    await setImmediate();
    expect(() => request.unsubscribe()).toThrow('already closed');
    expect(telemetry.outline()).toMatchObject([{ name: 'send count', attributes: { cancelled: true } }]);
  });

  it('does not change if it is frozen', async () => {
    const frozen = Object.freeze(new MemoryClient());
    expect(await lastValueFrom(traceClient(frozen).send('count', 'tea'))).toBe('tea');
    expect(telemetry.spans).toStrictEqual([]);
  });
});
