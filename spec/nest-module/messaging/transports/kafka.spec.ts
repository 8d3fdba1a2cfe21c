import { Controller } from '@nestjs/common';
import {
  ClientKafka,
  type ClientProxy,
  EventPattern,
  MessagePattern,
  Payload,
  ServerKafka,
} from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { instrument } from '../../../../lib';
import { traceClient } from '../../../../nest-module';
import { freshTelemetry } from '../../../fresh-telemetry';
import { type Microservice, microserviceOf, parentsOf, SENDER_ID, TRACEPARENT } from '../microservice';

interface Sent {
  readonly topic: string;
  readonly messages: readonly { key?: unknown; value: unknown; headers: Record<string, unknown> }[];
}

describe('a client of Kafka', () => {
  const telemetry = freshTelemetry();
  const sent: Sent[] = [];
  let client: ClientProxy;

  /** Nest's client, connected to a producer that stores its messages. */
  beforeEach(() => {
    sent.length = 0;
    const kafka = new ClientKafka({ client: { brokers: ['127.0.0.1:1'] } });
    const producer = {
      async send(message: Sent) {
        sent.push(message);
        return [{ topicName: message.topic, partition: 2, baseOffset: '41' }];
      },
    };
    Object.assign(kafka, { _producer: producer, initialized: Promise.resolve() });
    client = traceClient(kafka) as unknown as ClientProxy;
  });

  const emit = (message: unknown): Promise<unknown> =>
    instrument({ name: 'caller' }, () => lastValueFrom(client.emit('changed', message)))();
  const traceparentOf = (name: string): unknown => {
    const { traceId = '', spanId = '' } = telemetry.spans.find((span) => span.name === name)?.spanContext() ?? {};
    return `00-${traceId}-${spanId}-01`;
  };

  it('writes the context into the headers of each record, and records its partition and offset', async () => {
    await emit({ key: 'tea', value: { pieces: 3 }, headers: { own: 'x' } });
    expect(sent[0]?.messages).toStrictEqual([
      { key: 'tea', value: '{"pieces":3}', headers: { own: 'x', traceparent: traceparentOf('send changed') } },
    ]);
    expect(telemetry.spans.find(({ name }) => name === 'send changed')?.attributes).toMatchObject({
      'messaging.system.name': 'kafka',
      'messaging.destination.name': 'changed',
      'messaging.destination.partition.id': '2',
      'kafka.message.key': 'tea',
      'kafka.offset': 41,
    });
  });

  it("adds no header to the application's message object, which the application can reuse", async () => {
    const message = { value: 'tea', headers: { own: 'x' } };
    await emit(message);
    await emit(message);
    expect(message.headers).toStrictEqual({ own: 'x' });
    const contexts = sent.map(({ messages }) => messages[0]?.headers['traceparent']);
    expect(new Set(contexts).size).toBe(2);
  });

  it('keeps a context that the application has set', async () => {
    await emit({ value: 'tea', headers: { traceparent: TRACEPARENT } });
    expect(sent[0]?.messages[0]?.headers).toStrictEqual({ traceparent: TRACEPARENT });
  });

  it('sends a batch in one span, whose context each record carries', async () => {
    const messages = [{ value: 'a' }, { value: 'b' }];
    await lastValueFrom((client as unknown as ClientKafka).emitBatch('changed', { messages }));
    const traceparent = traceparentOf('send changed');
    expect(sent[0]?.messages.map(({ headers }) => headers)).toStrictEqual([{ traceparent }, { traceparent }]);
    expect(telemetry.spans).toHaveLength(1);
    expect(telemetry.spans[0]?.attributes).toMatchObject({ 'messaging.batch.message_count': 2 });
  });

  it('waits for an asynchronous serializer', async () => {
    const serializer = { serialize: async (value: unknown) => ({ value: String(value), headers: {} }) };
    const kafka = new ClientKafka({ client: { brokers: ['127.0.0.1:1'] }, serializer });
    const producer = { send: async (message: Sent) => sent.push(message) };
    Object.assign(kafka, { _producer: producer, initialized: Promise.resolve() });
    await lastValueFrom(traceClient(kafka).emit('changed', 'tea'));
    expect(sent[0]?.messages[0]?.headers).toStrictEqual({ traceparent: traceparentOf('send changed') });
  });
});

describe('a server of Kafka', () => {
  const received: unknown[] = [];
  const replies: Sent[] = [];

  @Controller()
  class StockController {
    @MessagePattern('count')
    count(@Payload() data: unknown): string {
      received.push(data);
      return 'counted';
    }

    @EventPattern('changed')
    changed(@Payload() data: unknown): void {
      received.push(data);
    }
  }

  let service: Microservice;
  let receive: (topic: string, value: string | null, headers: object) => Promise<unknown>;

  beforeEach(async () => {
    received.length = 0;
    replies.length = 0;
    const server = new ServerKafka({ consumer: { groupId: 'stock' } });
    service = await microserviceOf(server, [StockController]);
    const stopped = { disconnect: async () => undefined };
    Object.assign(server, {
      consumer: stopped,
      producer: { ...stopped, send: async (reply: Sent) => replies.push(reply) },
    });
    receive = (topic, value, headers) => {
      const message = { key: Buffer.from('tea'), value: value && Buffer.from(value), offset: '41', headers };
      const payload = { topic, partition: 2, message };
      return (server as unknown as { handleMessage(payload: object): Promise<unknown> }).handleMessage(payload);
    };
  });
  afterEach(() => service.close());

  it('continues the trace of the record, and records its origin', async () => {
    await receive('changed', 'tea', { traceparent: Buffer.from(TRACEPARENT) });
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual([SENDER_ID]);
    expect(service.spans[0]?.name).toBe('process changed');
    expect(service.spans[0]?.attributes).toMatchObject({
      'messaging.system.name': 'kafka',
      'messaging.destination.name': 'changed',
      'messaging.destination.partition.id': '2',
      'messaging.consumer.group.name': 'stock-server',
      'kafka.message.key': 'tea',
      'kafka.offset': 41,
    });
  });

  it('replies as before, in the same conversation', async () => {
    const headers = { kafka_correlationId: Buffer.from('r-1'), kafka_replyTopic: Buffer.from('count.reply') };
    await receive('count', 'tea', headers);
    await service.ended(1);
    expect(service.spans[0]?.attributes).toMatchObject({ 'messaging.message.conversation_id': 'r-1' });
    await new Promise(setImmediate);
    expect(replies).toMatchObject([{ topic: 'count.reply', messages: [{ value: 'counted' }] }]);
    expect(Object.keys(replies[0]?.messages[0]?.headers ?? {})).toStrictEqual([
      'kafka_correlationId',
      'kafka_nest-is-disposed',
    ]);
  });

  it('takes no context from a payload that looks like a packet of Nest, and does not change it', async () => {
    const payload = { pattern: 'changed', data: 'x', metadata: { traceparent: TRACEPARENT } };
    await receive('changed', JSON.stringify(payload), {});
    await service.ended(1);
    expect(parentsOf(service.spans)).toStrictEqual(['none']);
    expect(received).toStrictEqual([payload]);
  });

  it.each([
    ['a tombstone', null, {}],
    ['a context that is no text', 'tea', { traceparent: [7] }],
    ['a huge context', 'tea', { traceparent: Buffer.alloc(200_000, 'x') }],
    ['a repeated context', 'tea', { traceparent: [Buffer.from(TRACEPARENT), Buffer.from(TRACEPARENT)] }],
  ])('handles %s', async (_name, value, headers) => {
    await receive('changed', value, headers);
    await service.ended(1);
    expect(received).toHaveLength(1);
    expect(parentsOf(service.spans)).toStrictEqual(['none']);
  });
});
