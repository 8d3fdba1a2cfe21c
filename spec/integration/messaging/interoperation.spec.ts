import { context, trace } from '@opentelemetry/api';
import { instrument } from '../../../lib';
import {
  amqplibConsumer,
  type AmqplibMessage,
  amqplibProducer,
  bullmqConsumer,
  type BullmqJob,
  bullmqProducer,
  kafkajsConsumer,
  type KafkajsMessagePayload,
  kafkajsProducer,
  type KafkajsRecord,
  processMessage,
  traceConsumer,
  traceProducer,
} from '../../../lib/messaging';
import { addressOf, clientLibrary, freshName, until } from './clients';
import { type PeerSpan, startPeer } from './instrumented-peer';
import { currentTelemetry, useTelemetry } from './traces';

useTelemetry();

/** The other side of the peer: sends one message, or handles one. */
interface Side {
  send(name: string): Promise<unknown>;
  handle(name: string): Promise<unknown>;
}

interface Closable {
  close(): Promise<unknown>;
}
interface Channel {
  assertQueue(queue: string): Promise<unknown>;
  sendToQueue(queue: string, content: Buffer): boolean;
  get(queue: string): Promise<AmqplibMessage | false>;
  ack(message: AmqplibMessage): void;
}
interface Member {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  send(record: KafkajsRecord): Promise<unknown>;
  subscribe(options: object): Promise<void>;
  run(options: { eachMessage: (payload: KafkajsMessagePayload) => Promise<void> }): Promise<void>;
}

async function withChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
  type Connection = Closable & { createChannel(): Promise<Channel & Closable> };
  const { connect } = clientLibrary<{ connect(url: string): Promise<Connection> }>('amqplib');
  const connection = await connect(addressOf('AMQP_URL'));
  const channel = await connection.createChannel();
  const result = await work(channel);
  await channel.close();
  await connection.close();
  return result;
}

async function withMember<T>(kind: 'producer' | 'consumer', work: (member: Member) => Promise<T>): Promise<T> {
  type Library = { Kafka: new (options: object) => Record<typeof kind, (options?: object) => Member> };
  const { Kafka } = clientLibrary<Library>('kafkajs');
  const kafka = new Kafka({ brokers: addressOf('KAFKA_BROKERS').split(','), logLevel: 0 });
  const member = kafka[kind]({ groupId: freshName('ours') });
  await member.connect();
  const result = await work(member);
  await member.disconnect();
  return result;
}

type BullmqLibrary = {
  readonly Queue: new (
    name: string,
    options: object,
  ) => Closable & { add(name: string, data: unknown): Promise<unknown> };
  readonly Worker: new (name: string, work: (job: BullmqJob) => unknown, options: object) => Closable;
};

function bullmqOptions(): object {
  const { hostname: host, port } = new URL(addressOf('REDIS_URL'));
  return { connection: { host, port: Number(port) } };
}

const SIDES: Readonly<Record<string, Side>> = {
  amqplib: {
    send: (name) =>
      withChannel(async (channel) => {
        traceProducer(amqplibProducer(), channel.sendToQueue.bind(channel))(name, Buffer.from('1'));
      }),
    handle: (name) =>
      withChannel(async (channel) => {
        await channel.assertQueue(name);
        const message = await until('a message', async () => (await channel.get(name)) || undefined);
        processMessage(amqplibConsumer({ queue: name }), message, () => channel.ack(message));
      }),
  },
  kafkajs: {
    send: (topic) =>
      withMember('producer', async (member) => {
        const send = traceProducer(kafkajsProducer(), member.send.bind(member));
        await send({ topic, messages: [{ value: '1' }] });
      }),
    handle: (topic) =>
      withMember('consumer', async (member) => {
        await member.subscribe({ topics: [topic], fromBeginning: true });
        await new Promise<void>((resolve) => {
          const eachMessage = traceConsumer(kafkajsConsumer(), async (_payload: KafkajsMessagePayload) => resolve());
          void member.run({ eachMessage });
        });
      }),
  },
  bullmq: {
    async send(name) {
      const { Queue } = clientLibrary<BullmqLibrary>('bullmq');
      const queue = new Queue(name, bullmqOptions());
      await traceProducer(bullmqProducer({ queue: name }), queue.add.bind(queue))('ship', { id: 'o-17' });
      await queue.close();
    },
    async handle(name) {
      const { Worker } = clientLibrary<BullmqLibrary>('bullmq');
      const worker = await new Promise<Closable>((resolve) => {
        const processor = traceConsumer(bullmqConsumer(), async (_job: BullmqJob) =>
          setImmediate(() => resolve(working)),
        );
        const working = new Worker(name, processor, bullmqOptions());
      });
      await worker.close();
    },
  },
};

const PRODUCED = /^(?:publish|send|add) /;
const CONSUMED = /process/;
const only = (spans: readonly PeerSpan[], name: RegExp): PeerSpan | undefined =>
  spans.find((span) => name.test(span.name));

describe.each(Object.entries(SIDES))(
  "%s, with OpenTelemetry's instrumentation in the other process",
  (client, side) => {
    it('continues the trace that it has begun', async () => {
      const name = freshName('theirs');
      const { spans } = await startPeer(client, 'produce', name);
      const sent = only(await spans, PRODUCED);
      await side.handle(name);
      const [processed] = await currentTelemetry().ended();
      expect(processed?.name).toBe(`process ${name}`);
      expect(processed?.parentSpanContext).toMatchObject({ traceId: sent?.traceId, spanId: sent?.spanId });
    }, 60_000);

    it('begins a trace that it continues', async () => {
      const name = freshName('ours');
      if (client === 'kafkajs') await side.send(name);
      const { spans } = await startPeer(client, 'consume', name);
      const sentIn =
        client === 'kafkajs'
          ? currentTelemetry().spans[0]?.spanContext().traceId
          : await instrument({ name: 'order' }, async () => {
              await side.send(name);
              return trace.getSpanContext(context.active())?.traceId;
            })();
      const processed = only(await spans, CONSUMED);
      const sent = currentTelemetry().spans.find((span) => span.name === `send ${name}`);
      expect(processed).toMatchObject({ traceId: sentIn, parentId: sent?.spanContext().spanId });
    }, 60_000);
  },
);
