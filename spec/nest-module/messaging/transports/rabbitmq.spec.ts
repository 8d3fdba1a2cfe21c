import { EventEmitter } from 'node:events';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload, type RmqContext, RmqRecord, ServerRMQ } from '@nestjs/microservices';
import { context, trace } from '@opentelemetry/api';
import type { OutgoingMessage } from '../../../../nest-module';
import { RABBITMQ } from '../../../../nest-module/messaging/transports/rabbitmq';
import { type Microservice, microserviceOf, parentsOf, SENDER_ID, TRACEPARENT } from '../microservice';

const inject = (headers: object): void => {
  Object.assign(headers, { traceparent: TRACEPARENT });
};
const message = { client: {}, destination: 'changed', data: 'tea', inject } as OutgoingMessage;

describe('a message to RabbitMQ', () => {
  it('carries the context in its headers, in addition to those of the application', () => {
    const options = { priority: 3, headers: { own: 'x' } };
    const sent = RABBITMQ.injectSerialized?.({ pattern: 'changed', data: 'tea', options }, message);
    expect(sent).toStrictEqual({
      pattern: 'changed',
      data: 'tea',
      options: { priority: 3, headers: { own: 'x', traceparent: TRACEPARENT } },
    });
  });

  it('does not change a record, which the application can reuse', () => {
    const record = new RmqRecord('tea', { headers: { own: 'x' } });
    const serialized = { pattern: 'changed', data: record.data, options: record.options };
    RABBITMQ.injectSerialized?.(serialized, message);
    expect(record.options).toStrictEqual({ headers: { own: 'x' } });
    expect(serialized.options).toBe(record.options);
  });

  it.each([['text'], [Buffer.from('bytes')], [new Map()], [undefined]])(
    'has no context if a serializer returns %p',
    (serialized) => {
      expect(RABBITMQ.injectSerialized?.(serialized, message)).toBe(serialized);
    },
  );
});

/** The real server, without the client library, which it only needs to connect. */
class OfflineServer extends ServerRMQ {
  protected override loadPackageSynchronously(): never {
    return undefined as never;
  }
}

class FakeChannel extends EventEmitter {
  readonly calls: unknown[][] = [];

  ack(...args: unknown[]): void {
    this.calls.push(['ack', ...args]);
  }

  nack(...args: unknown[]): void {
    this.calls.push(['nack', ...args]);
  }

  reject(...args: unknown[]): void {
    this.calls.push(['reject', ...args]);
  }
}

let settle: (channel: FakeChannel, amqp: object) => void = () => undefined;
let late: (() => void) | undefined;

@Controller()
class StockController {
  @EventPattern('changed')
  changed(@Payload() _data: unknown, @Ctx() known: unknown): void {
    const rmq = known as RmqContext;
    const channel = rmq.getChannelRef() as FakeChannel;
    const amqp = rmq.getMessage() as object;
    settle(channel, amqp);
    late = () => settle(channel, amqp);
  }
}

describe('a message from RabbitMQ', () => {
  let service: Microservice;
  let channel: FakeChannel;
  let receive: (headers: object | undefined, fields?: object) => Promise<unknown>;

  beforeEach(async () => {
    settle = () => undefined;
    channel = new FakeChannel();
    const server = new OfflineServer({ queue: 'stock', noAck: false });
    service = await microserviceOf(server, [StockController]);
    receive = (headers, fields = {}) =>
      server.handleMessage(
        {
          content: Buffer.from(JSON.stringify({ pattern: 'changed', data: 'tea' })),
          fields: { deliveryTag: 5, redelivered: false, exchange: '', routingKey: 'stock', ...fields },
          properties: { headers, correlationId: 'r-1', messageId: 'm-1' },
        },
        channel,
      );
  });
  afterEach(() => service.close());

  it('continues the trace of its headers, and records its delivery', async () => {
    await receive({ traceparent: TRACEPARENT }, { exchange: 'shop', redelivered: true });
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID]);
    expect(service.spans[0]?.name).toBe('process changed');
    expect(service.spans[0]?.attributes).toMatchObject({
      'messaging.system.name': 'rabbitmq',
      'messaging.destination.name': 'changed',
      'messaging.message.id': 'm-1',
      'messaging.message.conversation_id': 'r-1',
      'messaging.message.body.size': 34,
      'rabbitmq.destination.exchange': 'shop',
      'rabbitmq.destination.routing_key': 'stock',
      'rabbitmq.message.delivery_tag': 5,
      'messaging.message.redelivered': true,
    });
  });

  it('records how often it was dead-lettered, why, and from which queue', async () => {
    const deaths = [{ count: 3, reason: 'rejected', queue: 'stock' }, { count: 1, reason: 'expired', queue: 'retry' }]; // prettier-ignore
    await receive({ 'x-death': deaths, 'x-delivery-count': 2 });
    await service.ended(1);
    expect(service.spans[0]?.attributes).toMatchObject({
      'messaging.message.delivery_count': 3,
      'rabbitmq.message.death.count': 3,
      'rabbitmq.message.death.reason': 'rejected',
      'rabbitmq.message.death.queue': 'stock',
    });
  });

  it.each([
    [{ 'x-death': 'text', 'x-delivery-count': 'many' }],
    [{ 'x-death': [null] }],
    [{ 'x-death': [{ count: {}, reason: 7, queue: [] }] }],
    [{ traceparent: { nested: true } }],
    [{ traceparent: Buffer.alloc(200_000, 'x') }],
    [undefined],
  ])('is handled whatever its headers are: %p', async (headers) => {
    await receive(headers);
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual(['none']);
    const names = Object.keys(service.spans[0]?.attributes ?? {});
    expect(names.filter((name) => /death|count/.test(name))).toStrictEqual([]);
  });

  it.each([
    ['ack', [], {}],
    ['nack', [], { 'rabbitmq.message.requeue': true }],
    ['nack', [false, false], { 'rabbitmq.message.requeue': false }],
    ['reject', [false], { 'rabbitmq.message.requeue': false }],
  ] as const)('has its settlement as an event: %s %j', async (method, rest, attributes) => {
    settle = (known, amqp) => known[method](amqp, ...rest);
    await receive({});
    await service.ended(1);
    expect(service.spans[0]?.events).toMatchObject([
      {
        name: method,
        attributes: { 'messaging.operation.name': method, 'messaging.operation.type': 'settle', ...attributes },
      },
    ]);
    expect(channel.calls).toMatchObject([[method, { fields: { deliveryTag: 5 } }, ...rest]]);
  });

  it('can be settled after its span, and each message of a channel has its own events', async () => {
    settle = (known, amqp) => known.ack(amqp);
    await receive({});
    await receive({});
    await service.ended(2);
    late?.();
    expect(service.spans.map(({ events }) => events.length)).toStrictEqual([1, 1]);
    expect(channel.calls).toHaveLength(3);
    expect(trace.getSpan(context.active())).toBeUndefined();
  });
});
