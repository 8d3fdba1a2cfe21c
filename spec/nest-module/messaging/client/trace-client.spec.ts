import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ClientProxy, ClientProxyFactory, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { instrument } from '../../../../lib';
import { traceClient } from '../../../../nest-module';
import { freshTelemetry } from '../../../fresh-telemetry';

const telemetry = freshTelemetry();

/** A peer that speaks the protocol of Nest's TCP transport. */
let peer: Server;
const packets: Readonly<Record<string, unknown>>[] = [];
const clients: ClientProxy[] = [];

beforeEach(async () => {
  packets.length = 0;
  peer = createServer((socket) => socket.on('data', (bytes) => respond(socket, String(bytes))));
  peer.listen(0, '127.0.0.1');
  await once(peer, 'listening');
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  peer.close();
});

function respond(socket: Socket, text: string): void {
  const packet = JSON.parse(text.slice(text.indexOf('#') + 1)) as Record<string, unknown>;
  packets.push(packet);
  if (packet['id'] === undefined) return;
  const reply = JSON.stringify({ id: packet['id'], response: 3, isDisposed: true });
  socket.write(`${reply.length}#${reply}`);
}

function clientOfPeer(options: object = {}): ClientProxy {
  const { port } = peer.address() as AddressInfo;
  const client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port, ...options },
  });
  clients.push(client);
  return client;
}

const send = (client: ClientProxy): Promise<unknown> =>
  instrument({ name: 'ask' }, () => firstValueFrom(client.send('stock.count', { product: 'tea' })))();

describe('traceClient', () => {
  it('sends the context of the caller over TCP with an unchanged message', async () => {
    const client = traceClient(clientOfPeer());
    expect(await send(client)).toBe(3);
    const spanId = telemetry.spans.find(({ name }) => name === 'send stock.count')?.spanContext().spanId ?? '';
    expect(packets).toStrictEqual([
      {
        pattern: 'stock.count',
        data: { product: 'tea' },
        id: expect.any(String) as string,
        metadata: { traceparent: expect.stringContaining(spanId) as string },
      },
    ]);
  });

  it('sends it once, even if the client is passed several times', async () => {
    const calls: unknown[] = [];
    const serializer = {
      serialize(packet: unknown) {
        calls.push(packet);
        return packet;
      },
    };
    const client = traceClient(traceClient(clientOfPeer({ serializer })));
    await send(client);
    expect([calls.length, packets.length]).toStrictEqual([1, 1]);
  });

  it('does not change the result of a custom serializer that is not a packet', async () => {
    const serializer = { serialize: (packet: object) => Object.assign(Object.create({ own: 1 }) as object, packet) };
    await send(traceClient(clientOfPeer({ serializer })));
    expect(packets[0]).not.toHaveProperty('metadata');
  });

  it('does not use the dispatch hook, so the application can set it', async () => {
    const client = traceClient(clientOfPeer());
    client.setOnDispatchHook((packet) => {
      packet.metadata = { tenant: 't-1' };
    });
    await send(client);
    expect(packets).toMatchObject([
      { metadata: { tenant: 't-1', traceparent: expect.stringContaining('00-') as string } },
    ]);
  });

  it('keeps a context that the application has set', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const client = traceClient(clientOfPeer());
    client.setOnDispatchHook((packet) => {
      packet.metadata = { traceparent };
    });
    await send(client);
    expect(packets).toMatchObject([{ metadata: { traceparent } }]);
  });

  it.each([undefined, null, 7, 'client', {}, () => 1])('rejects %p, which is not a client', (client) => {
    expect(() => traceClient(client as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'client' }),
    );
  });
});
