import {
  amqplibConsumer,
  type AmqplibMessage,
  amqplibProducer,
  processMessage,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { names, OTHERS, OTHERS_SPAN, ownAttributes, spans, traceparentOf, useTelemetry } from './use-telemetry';

useTelemetry();

type Options = { headers?: Record<string, unknown>; messageId?: string; persistent?: boolean };
type Callback = (error: unknown) => void;

/** The last arguments that the client got. */
let got: unknown[] = [];
const publish = traceProducer(
  amqplibProducer(),
  (...args: [exchange: string, key: string, content: Buffer, options?: Options, callback?: Callback]) => {
    got = args;
    return true;
  },
);
const sendToQueue = traceProducer(
  amqplibProducer(),
  (...args: [queue: string, content: Buffer, options?: Options | null, callback?: Callback]) => {
    got = args;
    return true;
  },
);

const body = Buffer.from('body');

const message = (fields: object = {}, headers: object = {}): AmqplibMessage => ({
  content: body,
  fields: { exchange: '', routingKey: 'orders', deliveryTag: 3, redelivered: false, ...fields },
  properties: { headers: headers as Record<string, unknown> },
});

describe('the adapter of amqplib', () => {
  it('adds the context to the headers of publish, and keeps the other options', () => {
    const options = { headers: { tenant: 'acme' }, persistent: true, messageId: 'm-1' };
    expect(publish('shop', 'created', body, options)).toBe(true);
    expect(got).toEqual([
      'shop',
      'created',
      body,
      { headers: { tenant: 'acme', traceparent: traceparentOf(spans()[0]) }, persistent: true, messageId: 'm-1' },
    ]);
    expect(options.headers).toEqual({ tenant: 'acme' });
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'shop:created',
      'rabbitmq.destination.routing_key': 'created',
      'messaging.message.id': 'm-1',
      'messaging.message.body.size': 4,
    });
  });

  it('adds options where a call has none', () => {
    for (const options of [undefined, null]) sendToQueue('orders', body, options);
    sendToQueue('orders', body);
    expect(got).toEqual(['orders', body, { headers: { traceparent: traceparentOf(spans()[2]) } }]);
    publish('shop', '', body);
    expect(names()).toEqual(['send orders', 'send orders', 'send orders', 'send shop']);
  });

  it('keeps inherited options, which the client reads', () => {
    const defaults = { persistent: true, headers: { tenant: 'acme' } };
    publish('shop', 'created', body, Object.create(defaults) as Options);
    const given = got[3] as Options;
    expect([given.persistent, given.headers]).toEqual([
      true,
      { tenant: 'acme', traceparent: traceparentOf(spans()[0]) },
    ]);
  });

  it('ends the span of a confirm channel with its callback', () => {
    const results: unknown[] = [];
    sendToQueue('orders', body, {}, (error) => results.push(error));
    expect(names()).toEqual([]);
    (got[3] as Callback)(new Error('refused'));
    expect(results).toEqual([new Error('refused')]);
    expect(spans().map(({ status }) => status.code)).toEqual([2]);
  });

  it('gives the names that brokers make one name', () => {
    sendToQueue('amq.gen-JzTY20BRgKO-HjmUJj0wLg', body);
    sendToQueue('amq.rabbitmq.reply-to.g1h2AA5yZXBseUAxMjM0', body);
    expect(names()).toEqual(['send (temporary)', 'send (temporary)']);
    expect(spans()[0]?.attributes['messaging.destination.temporary']).toBe(true);
    const queue = 'amq.gen-JzTY20BRgKO-HjmUJj0wLg';
    processMessage(amqplibConsumer({ queue }), message({ exchange: 'news', routingKey: '' }), () => undefined);
    expect(names().at(-1)).toBe('process news:(temporary)');
  });

  it('takes a template for routing keys with an id in them', () => {
    const template = (name: string): string | undefined => (name.startsWith('shop:') ? 'shop:orders.*' : undefined);
    traceProducer(amqplibProducer({ template }), (_exchange: string, _key: string, _content: Buffer) => true)(
      'shop',
      'orders.17',
      body,
    );
    processMessage(amqplibConsumer({ template }), message({ routingKey: 'plain' }), () => undefined);
    expect(names()).toEqual(['send shop:orders.*', 'process plain']);
    expect(spans()[0]?.attributes).toMatchObject({
      'messaging.destination.name': 'shop:orders.17',
      'messaging.destination.template': 'shop:orders.*',
    });
    expect(() => amqplibConsumer({ template: 7 as never })).toThrow(/Expected `template` to be a text or a function/);
  });

  it('reads a context in text and in bytes', () => {
    const adapter = amqplibConsumer({ queue: 'orders' });
    for (const traceparent of [OTHERS, Buffer.from(OTHERS)]) {
      processMessage(adapter, message({}, { traceparent }), () => undefined);
      expect(spans().at(-1)?.parentSpanContext).toMatchObject(OTHERS_SPAN);
    }
    expect(names()).toEqual(['process orders', 'process orders']);
  });

  it('tells how often a message was delivered and why it died', () => {
    const headers = {
      'x-delivery-count': 2,
      'x-death': [{ count: 3, reason: 'expired' }, { count: 1 }, null],
      'x-first-death-reason': 'expired',
      'x-first-death-queue': 'retry',
    };
    processMessage(amqplibConsumer(), message({ redelivered: true }, headers), () => undefined);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'rabbitmq.destination.routing_key': 'orders',
      'rabbitmq.message.delivery_tag': 3,
      'messaging.message.body.size': 4,
      'messaging.message.redelivered': true,
      'messaging.message.delivery_count': 3,
      'rabbitmq.message.death_count': 4,
      'rabbitmq.message.first_death_reason': 'expired',
      'rabbitmq.message.first_death_queue': 'retry',
    });
  });

  it('takes hostile headers for none', () => {
    const headers = { 'x-delivery-count': 'many', 'x-death': 'often', 'x-first-death-reason': {}, traceparent: {} };
    processMessage(amqplibConsumer(), message({}, headers), () => undefined);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'rabbitmq.destination.routing_key': 'orders',
      'rabbitmq.message.delivery_tag': 3,
      'messaging.message.body.size': 4,
    });
    expect(spans()[0]?.parentSpanContext).toBeUndefined();
  });

  it('passes the null of a cancelled consumer and the false of an empty queue on', () => {
    const handler = traceConsumer(amqplibConsumer(), (given: AmqplibMessage | null | false) => given);
    expect([handler(null), handler(false)]).toEqual([null, false]);
    expect(spans()).toEqual([]);
  });
});
