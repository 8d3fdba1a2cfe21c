import { context, trace } from '@opentelemetry/api';
import { instrument } from '../../../lib';
import {
  natsConsumer,
  type NatsHeaders,
  type NatsMessage,
  natsProducer,
  processMessage,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { addressOf, clientLibrary, freshName } from './clients';
import { attributesOf, currentTelemetry, traceLines, useTelemetry } from './traces';

interface Message extends NatsMessage {
  respond(data: string): boolean;
}
interface StreamMessage extends NatsMessage {
  ack(): void;
  nak(): void;
}
interface Connection {
  publish(subject: string, payload?: string, options?: { headers?: NatsHeaders }): void;
  request(subject: string, payload?: string, options?: { timeout: number; headers?: NatsHeaders }): Promise<Message>;
  subscribe(subject: string, options?: object): AsyncIterable<Message> & { unsubscribe(): void };
  flush(): Promise<void>;
  close(): Promise<void>;
}
interface JetStream {
  publish(
    subject: string,
    payload?: string,
    options?: { msgID?: string; headers?: NatsHeaders },
  ): Promise<{ stream: string }>;
  consumers: {
    get(stream: string, consumer: string): Promise<{ fetch(options: object): Promise<AsyncIterable<StreamMessage>> }>;
  };
}
interface Manager {
  streams: { add(options: object): Promise<unknown>; delete(name: string): Promise<unknown> };
  consumers: { add(stream: string, options: object): Promise<unknown> };
}
interface Core {
  connect(options: object): Promise<Connection>;
  headers(): NatsHeaders;
}
interface Library {
  readonly core: Core;
  readonly jetstream: (connection: Connection) => JetStream;
  readonly manager: (connection: Connection) => Promise<Manager>;
}

const LIBRARIES: Readonly<Record<string, () => Library>> = {
  nats() {
    const core = clientLibrary<Core>('nats');
    type Streaming = Connection & { jetstream(): JetStream; jetstreamManager(): Promise<Manager> };
    return {
      core,
      jetstream: (connection) => (connection as Streaming).jetstream(),
      manager: (connection) => (connection as Streaming).jetstreamManager(),
    };
  },
  '@nats-io/transport-node'() {
    const core = clientLibrary<Core>('@nats-io/transport-node');
    const { jetstream, jetstreamManager } = clientLibrary<{
      jetstream: Library['jetstream'];
      jetstreamManager: Library['manager'];
    }>('@nats-io/jetstream');
    return { core, jetstream, manager: jetstreamManager };
  },
};

useTelemetry();

const currentTrace = (): string | undefined => trace.getSpanContext(context.active())?.traceId;

describe.each(Object.entries(LIBRARIES))('%s', (_name, load) => {
  const library = load();
  const { headers } = library.core;
  let connection: Connection;
  beforeAll(async () => {
    connection = await library.core.connect({ servers: addressOf('NATS_URL').replace('nats://', '') });
  });
  afterAll(() => connection.close());

  it('carries one trace from publish to a callback, with one span name for many subjects', async () => {
    const base = freshName('orders');
    const template = `${base}.*.created`;
    const handled = new Promise<string | undefined>((resolve) => {
      const callback = traceConsumer(
        natsConsumer({ template, queue: 'shipping' }),
        (_error: unknown, _message: Message) => resolve(currentTrace()),
      );
      connection.subscribe(template, { callback, queue: 'shipping' });
    });
    const publish = traceProducer(natsProducer({ headers, template }), connection.publish.bind(connection));
    const own = headers();
    own.set('tenant', 'acme');
    const sentIn = instrument({ name: 'order' }, () => {
      publish(`${base}.17.created`, '{"id":"o-17"}', { headers: own });
      return currentTrace();
    })();
    await expect(handled).resolves.toBe(sentIn);
    await currentTelemetry().ended();
    expect([...own.keys()]).toEqual(['tenant']);
    expect(traceLines()).toEqual(['internal order', `  producer send ${template}`, `    consumer process ${template}`]);
    expect(attributesOf(`process ${template}`)).toEqual([
      {
        'messaging.system.name': 'nats',
        'messaging.destination.name': `${base}.17.created`,
        'messaging.destination.template': template,
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.consumer.group.name': 'shipping',
        'messaging.message.body.size': 13,
      },
    ]);
  });

  it('ends the span of a request with its reply, and uses one name for all inboxes', async () => {
    const subject = freshName('stock');
    const subscription = connection.subscribe(subject);
    const reply = traceProducer(natsProducer({ headers }), connection.publish.bind(connection));
    const serving = (async () => {
      for await (const message of subscription) {
        await processMessage(natsConsumer(), message, async () => {
          reply((message as Message & { reply: string }).reply, '5');
        });
        subscription.unsubscribe();
      }
    })();
    const request = traceProducer(natsProducer({ headers }), connection.request.bind(connection));
    const answer = await request(subject, 'tea', { timeout: 5000 });
    await serving;
    expect(Buffer.from(answer.data).toString()).toBe('5');
    expect(traceLines()).toEqual([
      `producer send ${subject}`,
      `  consumer process ${subject}`,
      '    producer send _INBOX.*',
    ]);
    await expect(request(freshName('nobody'), 'tea', { timeout: 500 })).rejects.toThrow(/503|no responders/);
    expect(currentTelemetry().spans.at(-1)?.status.code).toBe(2);
  });

  it('carries one trace through JetStream, also when a message is delivered again', async () => {
    const stream = freshName('ORDERS');
    const manager = await library.manager(connection);
    await manager.streams.add({ name: stream, subjects: [`${stream}.>`], storage: 'memory' });
    await manager.consumers.add(stream, { durable_name: 'shipping', ack_policy: 'explicit' });
    const jetstream = library.jetstream(connection);
    const publish = traceProducer(natsProducer({ headers }), jetstream.publish.bind(jetstream));
    const sentIn = await instrument({ name: 'order' }, async () => {
      const ack = await publish(`${stream}.created`, '1', { msgID: 'm-1' });
      expect(ack.stream).toBe(stream);
      return currentTrace();
    })();
    const consumer = await jetstream.consumers.get(stream, 'shipping');
    const seen: (string | undefined)[] = [];
    for (const settle of ['nak', 'ack'] as const) {
      for await (const message of await consumer.fetch({ max_messages: 1, expires: 5000 })) {
        await processMessage(natsConsumer(), message, async () => {
          seen.push(currentTrace());
          message[settle]();
        });
      }
    }
    await manager.streams.delete(stream);
    expect(seen).toEqual([sentIn, sentIn]);
    expect(traceLines()).toEqual([
      'internal order',
      `  producer send ${stream}.created`,
      `    consumer process ${stream}.created`,
      `    consumer process ${stream}.created`,
    ]);
    expect(attributesOf(`process ${stream}.created`)).toEqual(
      [1, 2].map((delivery) =>
        expect.objectContaining({
          'messaging.consumer.group.name': 'shipping',
          'messaging.message.id': 'm-1',
          'nats.stream.name': stream,
          'nats.stream.sequence': 1,
          'messaging.message.delivery_count': delivery,
        }),
      ),
    );
  });
});
