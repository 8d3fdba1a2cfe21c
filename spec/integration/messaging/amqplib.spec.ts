import { context, trace } from '@opentelemetry/api';
import { instrument } from '../../../lib';
import {
  amqplibConsumer,
  type AmqplibMessage,
  amqplibProducer,
  processMessage,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { addressOf, clientLibrary, freshName, until } from './clients';
import { attributesOf, currentTelemetry, traceLines, useTelemetry } from './traces';

interface Channel {
  assertQueue(queue: string, options?: object): Promise<{ readonly queue: string }>;
  assertExchange(exchange: string, type: string, options?: object): Promise<unknown>;
  bindQueue(queue: string, exchange: string, key: string): Promise<unknown>;
  publish(
    exchange: string,
    key: string,
    content: Buffer,
    options?: object,
    callback?: (error: unknown) => void,
  ): boolean;
  sendToQueue(queue: string, content: Buffer, options?: object): boolean;
  consume(
    queue: string,
    handler: (message: AmqplibMessage | null) => unknown,
    options?: object,
  ): Promise<{ consumerTag: string }>;
  get(queue: string): Promise<AmqplibMessage | false>;
  deleteQueue(queue: string): Promise<unknown>;
  ack(message: AmqplibMessage): void;
  nack(message: AmqplibMessage, all?: boolean, requeue?: boolean): void;
  close(): Promise<void>;
}
interface Connection {
  createChannel(): Promise<Channel>;
  createConfirmChannel(): Promise<Channel>;
  close(): Promise<void>;
}

const { connect } = clientLibrary<{ connect(url: string): Promise<Connection> }>('amqplib');

useTelemetry();

let connection: Connection;
let channel: Channel;
beforeAll(async () => {
  connection = await connect(addressOf('AMQP_URL'));
  channel = await connection.createChannel();
});
afterAll(() => connection.close());

const currentTrace = (): string | undefined => trace.getSpanContext(context.active())?.traceId;

describe('amqplib', () => {
  it('carries one trace from a publisher through an exchange to a consumer', async () => {
    const [shop, shipping] = [freshName('shop'), freshName('shipping')];
    await channel.assertExchange(shop, 'topic', { autoDelete: true });
    await channel.assertQueue(shipping, { autoDelete: true });
    await channel.bindQueue(shipping, shop, 'orders.*');
    const handled = new Promise<string | undefined>((resolve) => {
      const handler = traceConsumer(amqplibConsumer({ queue: shipping }), async (message: AmqplibMessage | null) => {
        if (!message) return;
        resolve(currentTrace());
        channel.ack(message);
      });
      void channel.consume(shipping, handler);
    });
    const publish = traceProducer(amqplibProducer(), channel.publish.bind(channel));
    const options = { messageId: 'm-1', correlationId: 'c-1', headers: { tenant: 'acme' } };
    const body = Buffer.from('{"id":"o-17"}');
    const sentIn = instrument({ name: 'order' }, () => {
      expect(publish(shop, 'orders.created', body, options)).toBe(true);
      return currentTrace();
    })();
    await expect(handled).resolves.toBe(sentIn);
    await currentTelemetry().ended();
    expect(options.headers).toEqual({ tenant: 'acme' });
    expect(traceLines()).toEqual([
      'internal order',
      `  producer send ${shop}:orders.created`,
      `    consumer process ${shop}:orders.created:${shipping}`,
    ]);
    const both = {
      'messaging.system.name': 'rabbitmq',
      'rabbitmq.destination.routing_key': 'orders.created',
      'messaging.message.id': 'm-1',
      'messaging.message.conversation_id': 'c-1',
      'messaging.message.body.size': 13,
    };
    expect(attributesOf(`send ${shop}:orders.created`)).toEqual([
      {
        ...both,
        'messaging.destination.name': `${shop}:orders.created`,
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
      },
    ]);
    expect(attributesOf(`process ${shop}:orders.created:${shipping}`)).toEqual([
      {
        ...both,
        'messaging.destination.name': `${shop}:orders.created:${shipping}`,
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'rabbitmq.message.delivery_tag': 1,
      },
    ]);
  });

  it('keeps the context of a message that is delivered again, by another channel', async () => {
    const queue = freshName('again');
    await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum' } });
    traceProducer(amqplibProducer(), channel.sendToQueue.bind(channel))(queue, Buffer.from('1'));
    const first = await connection.createChannel();
    const seen: (string | undefined)[] = [];
    const handled = (on: Channel, handle: (message: AmqplibMessage) => unknown): Promise<void> =>
      new Promise((resolve) => {
        const handler = traceConsumer(amqplibConsumer({ queue }), (message: AmqplibMessage | null) => {
          if (!message) return;
          seen.push(currentTrace());
          handle(message);
          resolve();
        });
        void on.consume(queue, handler);
      });
    await handled(first, () => undefined);
    await first.close();
    const second = await connection.createChannel();
    await handled(second, (message) => second.ack(message));
    await second.close();
    await channel.deleteQueue(queue);
    await currentTelemetry().ended();
    expect(new Set(seen).size).toBe(1);
    expect(traceLines()).toEqual([
      `producer send ${queue}`,
      `  consumer process ${queue}`,
      `  consumer process ${queue}`,
    ]);
    const [before, after] = attributesOf(`process ${queue}`);
    expect(before).not.toHaveProperty('messaging.message.redelivered');
    expect(after).toMatchObject({ 'messaging.message.redelivered': true, 'messaging.message.delivery_count': 2 });
  });

  it('keeps the context of a dead-lettered message', async () => {
    const [queue, dead] = [freshName('alive'), freshName('dead')];
    await channel.assertQueue(dead, { autoDelete: true });
    await channel.assertQueue(queue, { deadLetterExchange: '', deadLetterRoutingKey: dead });
    traceProducer(amqplibProducer(), channel.sendToQueue.bind(channel))(queue, Buffer.from('1'));
    const refused = await until('a message', async () => (await channel.get(queue)) || undefined);
    processMessage(amqplibConsumer({ queue }), refused, (message) => channel.nack(message, false, false));
    const buried = await until('a dead letter', async () => (await channel.get(dead)) || undefined);
    processMessage(amqplibConsumer({ queue: dead }), buried, (message) => channel.ack(message));
    await channel.deleteQueue(queue);
    expect(traceLines()).toEqual([
      `producer send ${queue}`,
      `  consumer process ${queue}`,
      `  consumer process ${dead}`,
    ]);
    expect(attributesOf(`process ${dead}`)).toEqual([
      expect.objectContaining({
        'rabbitmq.message.death.count': 1,
        'rabbitmq.message.death.reason': 'rejected',
        'rabbitmq.message.death.queue': queue,
      }),
    ]);
  });

  it('ends the span of a confirm channel when the broker confirms or rejects the message', async () => {
    const confirming = await connection.createConfirmChannel();
    const { queue } = await confirming.assertQueue('', {
      exclusive: true,
      maxLength: 0,
      arguments: { 'x-overflow': 'reject-publish' },
    });
    const publish = traceProducer(amqplibProducer(), confirming.publish.bind(confirming));
    const send = (key: string): Promise<unknown> =>
      new Promise((resolve) => publish('', key, Buffer.from('1'), undefined, resolve));
    await expect(send('nobody')).resolves.toBeNull();
    await expect(send(queue)).resolves.toBeInstanceOf(Error);
    await confirming.close();
    expect(currentTelemetry().spans.map(({ name, status }) => [name, status.code])).toEqual([
      ['send nobody', 0],
      ['send (temporary)', 2],
    ]);
  });

  it('passes the null of a cancelled consumer to the handler', async () => {
    const queue = freshName('cancelled');
    await channel.assertQueue(queue);
    const cancelled = new Promise((resolve) => {
      void channel.consume(
        queue,
        traceConsumer(amqplibConsumer({ queue }), (message: AmqplibMessage | null) => resolve(message)),
      );
    });
    await channel.deleteQueue(queue);
    await expect(cancelled).resolves.toBeNull();
    expect(currentTelemetry().spans).toEqual([]);
  });

  it('starts a new trace for a message without a context, even if its connection was opened in a span', async () => {
    const queue = freshName('plain');
    const [other, handled] = await instrument({ name: 'start' }, async () => {
      const opened = await connect(addressOf('AMQP_URL'));
      const own = await opened.createChannel();
      await own.assertQueue(queue, { autoDelete: true });
      const message = new Promise((resolve) => {
        void own.consume(
          queue,
          traceConsumer(amqplibConsumer({ queue }), (given: AmqplibMessage | null) => resolve(given)),
          { noAck: true },
        );
      });
      return [opened, { message }] as const;
    })();
    channel.sendToQueue(queue, Buffer.from('1'), { headers: { traceparent: 'none' } });
    await handled.message;
    await other.close();
    expect(traceLines().toSorted()).toEqual([`consumer process ${queue}`, 'internal start']);
  });
});
