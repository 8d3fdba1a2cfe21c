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

/** The last arguments of the client. */
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

  it('adds options to a call without options', () => {
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

  it('uses one span name for all names that brokers generate', () => {
    sendToQueue('amq.gen-JzTY20BRgKO-HjmUJj0wLg', body);
    sendToQueue('amq.rabbitmq.reply-to.g1h2AA5yZXBseUAxMjM0', body);
    expect(names()).toEqual(['send (temporary)', 'send (temporary)']);
    expect(spans()[0]?.attributes['messaging.destination.temporary']).toBe(true);
    const queue = 'amq.gen-JzTY20BRgKO-HjmUJj0wLg';
    processMessage(amqplibConsumer({ queue }), message({ exchange: 'news', routingKey: '' }), () => undefined);
    expect(names().at(-1)).toBe('process news:(temporary)');
  });

  it('accepts a template for routing keys that contain an id', () => {
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
    expect(() => amqplibConsumer({ template: 7 as never })).toThrow(
      /Expected `template` to be a non-empty string or a function/,
    );
  });

  it('reads a context from strings and bytes', () => {
    const adapter = amqplibConsumer({ queue: 'orders' });
    for (const traceparent of [OTHERS, Buffer.from(OTHERS)]) {
      processMessage(adapter, message({}, { traceparent }), () => undefined);
      expect(spans().at(-1)?.parentSpanContext).toMatchObject(OTHERS_SPAN);
    }
    expect(names()).toEqual(['process orders', 'process orders']);
  });

  it('records how often a message was delivered, and why it was dead-lettered', () => {
    const headers = {
      'x-delivery-count': 2,
      'x-death': [{ count: 3, reason: 'expired', queue: 'retry' }, { count: 1 }, null],
    };
    processMessage(amqplibConsumer(), message({ redelivered: true }, headers), () => undefined);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'rabbitmq.destination.routing_key': 'orders',
      'rabbitmq.message.delivery_tag': 3,
      'messaging.message.body.size': 4,
      'messaging.message.redelivered': true,
      'messaging.message.delivery_count': 3,
      'rabbitmq.message.death.count': 3,
      'rabbitmq.message.death.reason': 'expired',
      'rabbitmq.message.death.queue': 'retry',
    });
  });

  it('ignores malformed headers', () => {
    const headers = { 'x-delivery-count': 'many', 'x-death': ['often'], traceparent: {} };
    processMessage(amqplibConsumer(), message({}, headers), () => undefined);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'rabbitmq.destination.routing_key': 'orders',
      'rabbitmq.message.delivery_tag': 3,
      'messaging.message.body.size': 4,
    });
    expect(spans()[0]?.parentSpanContext).toBeUndefined();
  });

  it('passes the null of a cancelled consumer and the false of an empty queue to the handler', () => {
    const handler = traceConsumer(amqplibConsumer(), (given: AmqplibMessage | null | false) => given);
    expect([handler(null), handler(false)]).toEqual([null, false]);
    expect(spans()).toEqual([]);
  });
});
