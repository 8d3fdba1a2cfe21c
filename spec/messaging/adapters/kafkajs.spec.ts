import {
  kafkajsConsumer,
  type KafkajsBatchRecord,
  type KafkajsMessage,
  kafkajsProducer,
  type KafkajsRecord,
  processMessage,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { names, OTHERS, OTHERS_SPAN, ownAttributes, spans, traceparentOf, useTelemetry } from './use-telemetry';

useTelemetry();

const send = traceProducer(kafkajsProducer(), async (record: KafkajsRecord) => record);
const sendBatch = traceProducer(kafkajsProducer(), async (batch: KafkajsBatchRecord) => batch);
const process = (message: KafkajsMessage): void =>
  processMessage(kafkajsConsumer({ groupId: 'shipping' }), { topic: 'orders', partition: 2, message }, () => undefined);

describe('the adapter of kafkajs', () => {
  it('adds the context to a copy of each message', async () => {
    const message = { key: 'o-17', value: 'body', partition: 1, headers: { tenant: 'acme' } };
    const record = { topic: 'orders', messages: [message], acks: -1 };
    const sent = await send(record);
    expect(sent).toEqual({
      ...record,
      messages: [{ ...message, headers: { tenant: 'acme', traceparent: traceparentOf(spans()[0]) } }],
    });
    expect(message.headers).toEqual({ tenant: 'acme' });
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '1',
      'kafka.message.key': 'o-17',
      'messaging.message.body.size': 4,
    });
  });

  it('passes on the further arguments of a function of the application', async () => {
    const sendWith = traceProducer(kafkajsProducer(), async (...args: [KafkajsRecord, string]) => args[1]);
    expect(await sendWith({ topic: 'orders', messages: [] }, 'own')).toBe('own');
  });

  it('gives each message of a batch a span with its own topic', async () => {
    const record = (topic: string): KafkajsRecord => ({ topic, messages: [{ value: 'one' }] });
    await sendBatch({ topicMessages: [record('orders'), record('mails')] });
    await sendBatch({ topicMessages: [record('orders'), record('orders')] });
    await sendBatch({ topicMessages: [record('orders')] });
    await sendBatch({});
    expect(names()).toEqual([
      'create orders',
      'create mails',
      'send',
      'create orders',
      'create orders',
      'send orders',
      'send orders',
      'send',
    ]);
    expect(spans()[2]?.attributes).not.toHaveProperty('messaging.destination.name');
    expect(spans().at(-1)?.attributes['messaging.batch.message_count']).toBe(0);
  });

  it('reads a context from strings, bytes and repeated headers', () => {
    for (const traceparent of [OTHERS, Buffer.from(OTHERS), [Buffer.from(OTHERS)]]) {
      process({ value: Buffer.from('1'), headers: { traceparent } });
      expect(spans().at(-1)?.parentSpanContext).toMatchObject(OTHERS_SPAN);
    }
  });

  it('describes a message by key, offset, partition and group', () => {
    process({ key: Buffer.from('o-17'), value: Buffer.from('body'), offset: '9007199254740991' });
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.consumer.group.name': 'shipping',
      'messaging.destination.partition.id': '2',
      'kafka.offset': Number.MAX_SAFE_INTEGER,
      'kafka.message.key': 'o-17',
      'messaging.message.body.size': 4,
    });
  });

  it('records only text and whole numbers, and marks a tombstone', () => {
    process({ key: Buffer.from([0xff, 0xfe]), value: null, offset: '9007199254740993' });
    process({ key: Buffer.alloc(2000, 'x'), value: { no: 'bytes' }, offset: '' });
    expect(spans().map(ownAttributes)).toEqual([
      {
        'messaging.destination.name': 'orders',
        'messaging.consumer.group.name': 'shipping',
        'messaging.destination.partition.id': '2',
        'kafka.message.tombstone': true,
      },
      {
        'messaging.destination.name': 'orders',
        'messaging.consumer.group.name': 'shipping',
        'messaging.destination.partition.id': '2',
      },
    ]);
  });

  it('redacts the key of a message', () => {
    process({ key: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', value: '1' });
    expect(spans()[0]?.attributes['kafka.message.key']).toMatch(/\[redacted\]/i);
  });

  it('links eachBatch to the producers', () => {
    const messages = [{ value: '1', headers: { traceparent: OTHERS } }, { value: '2' }, { value: '3', headers: {} }];
    const handler = traceConsumer(
      kafkajsConsumer(),
      ({ batch }: { batch: { topic: string; partition: number; messages: KafkajsMessage[] } }) => batch.messages.length,
    );
    expect(handler({ batch: { topic: 'orders', partition: 2, messages } })).toBe(3);
    expect(spans()[0]?.links.map(({ context }) => context)).toMatchObject([OTHERS_SPAN]);
    expect(ownAttributes(spans()[0])).toEqual({
      'messaging.destination.name': 'orders',
      'messaging.destination.partition.id': '2',
      'messaging.batch.message_count': 3,
    });
  });
});
