import { context, trace } from '@opentelemetry/api';
import { instrument } from '../../../lib';
import {
  kafkajsConsumer,
  type KafkajsBatchPayload,
  type KafkajsBatchRecord,
  type KafkajsMessagePayload,
  kafkajsProducer,
  type KafkajsRecord,
  processMessage,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { addressOf, clientLibrary, freshName, until } from './clients';
import { attributesOf, currentTelemetry, traceLines, useTelemetry } from './traces';

interface Admin {
  connect(): Promise<void>;
  createTopics(options: {
    topics: { topic: string; numPartitions: number }[];
    waitForLeaders: boolean;
  }): Promise<unknown>;
  disconnect(): Promise<void>;
}
interface Producer {
  connect(): Promise<void>;
  send(record: KafkajsRecord): Promise<readonly { readonly errorCode: number }[]>;
  sendBatch(batch: KafkajsBatchRecord): Promise<unknown>;
  disconnect(): Promise<void>;
}
interface Consumer {
  connect(): Promise<void>;
  subscribe(options: { topics: string[]; fromBeginning: boolean }): Promise<void>;
  run(options: {
    eachMessage?: (payload: KafkajsMessagePayload) => Promise<void>;
    eachBatch?: (payload: KafkajsBatchPayload) => Promise<void>;
  }): Promise<void>;
  disconnect(): Promise<void>;
}
interface Kafka {
  admin(): Admin;
  producer(): Producer;
  consumer(options: { groupId: string }): Consumer;
}
interface Library {
  readonly Kafka: new (options: object) => Kafka;
}

const { Kafka: Client } = clientLibrary<Library>('kafkajs');

useTelemetry();

const kafka = new Client({
  brokers: addressOf('KAFKA_BROKERS').split(','),
  logLevel: 0,
});
const [orders, mails, batches] = [freshName('orders'), freshName('mails'), freshName('batches')];
const producer = kafka.producer();
const open: { disconnect(): Promise<void> }[] = [producer];

beforeAll(async () => {
  const admin = kafka.admin();
  await admin.connect();
  const topics = [orders, mails, batches].map((topic) => ({ topic, numPartitions: 1 }));
  await admin.createTopics({ topics, waitForLeaders: true });
  await admin.disconnect();
  await producer.connect();
}, 60_000);
afterAll(async () => {
  for (const client of open) await client.disconnect();
}, 60_000);

async function consume(groupId: string, topics: string[], handlers: Parameters<Consumer['run']>[0]): Promise<void> {
  const consumer = kafka.consumer({ groupId });
  open.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run(handlers);
}

const currentTrace = (): string | undefined => trace.getSpanContext(context.active())?.traceId;

describe('kafkajs', () => {
  it('carries one trace from send to eachMessage, and the same context when a message is handled again', async () => {
    const groupId = freshName('shipping');
    const seen: (string | undefined)[] = [];
    const eachMessage = traceConsumer(kafkajsConsumer({ groupId }), async ({ message }: KafkajsMessagePayload) => {
      seen.push(currentTrace());
      expect(String(message.value)).toBe('{"id":"o-17"}');
      if (seen.length === 1) throw new Error('the warehouse is closed');
    });
    const send = traceProducer(kafkajsProducer(), producer.send.bind(producer));
    const record = { topic: orders, messages: [{ key: 'o-17', value: '{"id":"o-17"}', headers: { tenant: 'acme' } }] };
    const sentIn = await instrument({ name: 'order' }, async () => {
      const [result] = await send(record);
      expect(result?.errorCode).toBe(0);
      return currentTrace();
    })();
    await consume(groupId, [orders], { eachMessage });
    await until('a second delivery', () => (seen.length > 1 ? seen : undefined));
    await currentTelemetry().ended();
    expect(seen).toEqual([sentIn, sentIn]);
    expect(record.messages[0]?.headers).toEqual({ tenant: 'acme' });
    expect(traceLines()).toEqual([
      'internal order',
      `  producer send ${orders}`,
      `    consumer process ${orders}`,
      `    consumer process ${orders}`,
    ]);
    const both = {
      'messaging.system.name': 'kafka',
      'messaging.destination.name': orders,
      'kafka.message.key': 'o-17',
      'messaging.message.body.size': 13,
    };
    expect(attributesOf(`send ${orders}`)).toEqual([
      { ...both, 'messaging.operation.name': 'send', 'messaging.operation.type': 'send' },
    ]);
    expect(attributesOf(`process ${orders}`).at(-1)).toEqual({
      ...both,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': groupId,
      'messaging.destination.partition.id': '0',
      'kafka.offset': 0,
    });
  }, 60_000);

  it('links eachBatch to the producers, and processMessage continues the trace of each message', async () => {
    const groupId = freshName('billing');
    const adapter = kafkajsConsumer({ groupId });
    const handled: string[] = [];
    const eachBatch = traceConsumer(adapter, async ({ batch }: KafkajsBatchPayload) => {
      const { topic, partition } = batch;
      for (const message of batch.messages) {
        await processMessage(adapter, { topic, partition, message }, async () => {
          handled.push(String(message.value));
        });
      }
    });
    const send = traceProducer(kafkajsProducer(), producer.send.bind(producer));
    await send({ topic: batches, messages: [{ value: 'one' }, { value: null, key: 'gone' }, { value: 'three' }] });
    await consume(groupId, [batches], { eachBatch });
    await until('all messages', () => (handled.length === 3 ? handled : undefined));
    const spans = await currentTelemetry().ended();
    const created = spans.filter(({ name }) => name === `create ${batches}`);
    const ids = created.map((span) => span.spanContext().spanId);
    const sent = spans.find(({ name }) => name === `send ${batches}`);
    expect(sent?.links.map((link) => link.context.spanId)).toEqual(ids);
    const batch = spans.findLast(({ name }) => name === `process ${batches}`);
    expect(batch?.links.map((link) => link.context.spanId)).toEqual(ids);
    expect(batch?.attributes['messaging.batch.message_count']).toBe(3);
    const processed = spans.filter(({ name }) => name === `process ${batches}`).slice(0, -1);
    expect(processed.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(ids);
    expect(processed.map(({ attributes }) => attributes['kafka.message.tombstone'])).toEqual([
      undefined,
      true,
      undefined,
    ]);
  }, 60_000);

  it('creates a span for each message of sendBatch, by topic', async () => {
    const sendBatch = traceProducer(kafkajsProducer(), producer.sendBatch.bind(producer));
    const topicMessages = [
      { topic: orders, messages: [{ value: 'one' }] },
      { topic: mails, messages: [{ value: 'two' }] },
    ];
    await instrument({ name: 'order' }, () => sendBatch({ topicMessages }))();
    expect(traceLines()).toEqual([
      'internal order',
      `  producer create ${orders}`,
      `  producer create ${mails}`,
      '  client send',
    ]);
  });

  it('records the error of the client', async () => {
    const send = traceProducer(kafkajsProducer(), producer.send.bind(producer));
    await expect(send({ topic: orders, messages: [{ value: 7 }] })).rejects.toThrow(/argument/);
    expect(currentTelemetry().spans.map(({ status }) => status.code)).toEqual([2]);
  });
});
