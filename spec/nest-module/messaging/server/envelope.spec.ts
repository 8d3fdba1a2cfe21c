import { Controller } from '@nestjs/common';
import { MessagePattern, Payload, Server, ServerMqtt, ServerRedis } from '@nestjs/microservices';
import { traceMessageServer } from '../../../../nest-module/messaging/server/message-server';
import { ANY_TRANSPORT } from '../../../../nest-module/messaging/transports/any-transport';
import { type Microservice, microserviceOf, parentsOf, SENDER_ID, TRACEPARENT } from '../microservice';

const received: unknown[] = [];
let whenCounted: () => void = () => undefined;

@Controller()
class StockController {
  @MessagePattern('count')
  count(@Payload() data: unknown): string {
    received.push(data);
    whenCounted();
    return 'counted';
  }
}

interface Handling {
  handleMessage(channel: string, message: unknown, publisher: object, last: unknown): Promise<unknown>;
}

const replies: unknown[] = [];
const publisher = {
  publish(_channel: string, reply: string) {
    replies.push(JSON.parse(reply));
  },
};

let service: Microservice;
let receive: (message: unknown) => Promise<unknown>;

beforeEach(() => {
  received.length = 0;
  replies.length = 0;
  whenCounted = () => undefined;
});
afterEach(() => service.close());

async function startRedis(): Promise<void> {
  const server = new ServerRedis({});
  service = await microserviceOf(server, [StockController]);
  const handling = server as unknown as Handling;
  receive = (message) => handling.handleMessage('count', JSON.stringify(message), publisher, 'count');
}

async function startMqtt(properties?: object): Promise<void> {
  const server = new ServerMqtt({});
  service = await microserviceOf(server, [StockController]);
  const handling = server as unknown as Handling;
  receive = (message) => {
    const payload = Buffer.from(JSON.stringify(message));
    return handling.handleMessage('count', payload, publisher, { payload, dup: true, qos: 1, properties });
  };
}

const packet = { pattern: 'count', data: 'tea', id: 'r-1' };
const metadata = { traceparent: TRACEPARENT };

describe.each([
  ['Redis', startRedis],
  ['MQTT 3.1.1', startMqtt],
])('the envelope of %s', (_transport, start) => {
  it('carries the context, which neither the handler nor the reply contains', async () => {
    await start();
    // Nest replies in a later tick.
    await new Promise(setImmediate);
    replies.length = 0;
    await receive({ ...packet, metadata });
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID]);
    expect(received).toStrictEqual(['tea']);
    await new Promise(setImmediate);
    expect(replies).toStrictEqual([{ id: 'r-1', response: 'counted', isDisposed: true }]);
    expect(service.spans[0]?.attributes).toMatchObject({
      'messaging.message.conversation_id': 'r-1',
      'messaging.message.body.size': JSON.stringify({ ...packet, metadata }).length,
    });
  });

  it.each([
    ['no metadata', packet],
    ['metadata that is text', { ...packet, metadata: TRACEPARENT }],
    ['metadata that is a list', { ...packet, metadata: [TRACEPARENT] }],
    ['metadata that is a number', { ...packet, metadata: 7 }],
    ['metadata that is null', { ...packet, metadata: null }],
    ['a list as context', { ...packet, metadata: { traceparent: [TRACEPARENT] } }],
    ['an object as context', { ...packet, metadata: { traceparent: { value: TRACEPARENT } } }],
    [
      'a context in another prototype',
      JSON.parse(
        `{"pattern":"count","data":"tea","id":"r-1","metadata":{"__proto__":{"traceparent":"${TRACEPARENT}"}}}`,
      ),
    ],
    ['a huge context', { ...packet, metadata: { traceparent: 'x'.repeat(100_000) } }],
    [
      'very many names',
      { ...packet, metadata: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`n${i}`, 'x'])) },
    ],
    ['nested headers', { ...packet, metadata: { headers: metadata } }],
  ])('starts a new trace with %s, without a warning', async (_name, message) => {
    await start();
    await receive(message);
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual(['none']);
    expect(received).toStrictEqual(['tea']);
    expect(service.warnings).toStrictEqual([]);
  });

  it.each([
    ['a payload of its own, with a member of that name', { value: 1, metadata }],
    ['a list', [metadata]],
    ['text', 'plain'],
  ])('takes no context from a value that is not a packet of Nest: %s', async (_name, payload) => {
    await start();
    await receive(payload);
    await service.ended(1);
    expect(received).toStrictEqual([payload]);
    expect(parentsOf(service.spans)).toStrictEqual(['none']);
  });

  it('takes no context from the data, which the handler gets unchanged', async () => {
    await start();
    const data = { pattern: 'x', data: 'y', id: 'z', metadata };
    await receive({ ...packet, data });
    await service.ended(1);
    expect(received).toStrictEqual([data]);
    expect(parentsOf(service.spans)).toStrictEqual(['none']);
  });
});

describe('a message of MQTT 5', () => {
  it('carries the context in its user properties', async () => {
    await startMqtt({ userProperties: Object.assign(Object.create(null) as object, metadata) });
    await receive(packet);
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID]);
    expect(service.spans[0]?.attributes).toMatchObject({
      'messaging.message.redelivered': true,
      'mqtt.message.qos': 1,
    });
  });

  it('takes no context from its packet if it has user properties', async () => {
    await startMqtt({ userProperties: { own: 'x' } });
    await receive({ ...packet, metadata });
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual(['none']);
  });
});

describe('a message of Redis by a pattern', () => {
  it('has the pattern in its span name, and its channel as an attribute', async () => {
    const server = new ServerRedis({ wildcards: true });
    service = await microserviceOf(server, [StockController]);
    const text = JSON.stringify({ ...packet, pattern: 'count' });
    await (server as unknown as Handling).handleMessage('count', text, publisher, 'count.of.tea');
    expect(await service.ended(1)).toMatchObject([
      {
        name: 'process count',
        attributes: { 'messaging.destination.name': 'count.of.tea', 'messaging.destination.template': 'count' },
      },
    ]);
  });
});

describe('a server in the same process that calls its handlers itself', () => {
  class Bus extends Server {
    listen(): void {
      // There is nothing to listen to.
    }

    close(): void {
      this.messageHandlers.clear();
    }

    on(): void {
      // It has no events.
    }

    unwrap(): never {
      return this as never;
    }

    async publish(pattern: string): Promise<void> {
      await this.messageHandlers.get(pattern)?.({}, {});
    }
  }

  it('takes nothing of the message in whose handler the work began', async () => {
    await startRedis();
    const bus = new Bus();
    traceMessageServer(bus, ANY_TRANSPORT, undefined);
    bus.addHandler('counted', async () => undefined as never);
    whenCounted = () => void setImmediate(() => void bus.publish('counted'));
    await receive({ ...packet, metadata });
    await service.ended(2);
    const [, counted] = service.spans;
    expect(counted?.name).toBe('process counted');
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID, 'none']);
    expect(counted?.attributes).not.toHaveProperty('messaging.message.conversation_id');
  });
});
