import type {
  AmqplibMessage,
  BullmqJob,
  KafkajsMessagePayload,
  KafkajsRecord,
  NatsHeaders,
  NatsMessage,
  RdkafkaProduceArgs,
  RedisStreamEntry,
  SqsMessage,
} from 'otel-instrument/messaging';

/**
 * The functions of client libraries that examples use, without a broker. What is sent reaches the handler of the same
 * client. spec/integration/messaging runs the programs of docs/messaging.md with the libraries themselves.
 */
export interface MessageClients {
  readonly ship: (what: unknown) => Promise<void>;
  readonly producer: { send(record: KafkajsRecord): Promise<void> };
  readonly consumer: {
    run(options: { eachMessage: (payload: KafkajsMessagePayload) => Promise<void> }): Promise<void>;
  };
  readonly rdkafka: { produce(...args: RdkafkaProduceArgs): boolean };
  readonly channel: {
    publish(exchange: string, routingKey: string, content: Buffer, options?: { headers?: object }): boolean;
    consume(queue: string, handler: (message: AmqplibMessage | null) => unknown): Promise<void>;
  };
  readonly nats: { publish(subject: string, payload?: string, options?: { headers?: NatsHeaders }): void };
  readonly headers: () => NatsHeaders;
  readonly subscription: AsyncIterable<NatsMessage>;
  readonly redis: { xadd(...args: (string | Buffer | number)[]): Promise<string> };
  readonly entries: readonly RedisStreamEntry[];
  readonly sqs: { send(command: object): Promise<object> };
  readonly SendMessageCommand: new (input: object) => { readonly input: object };
  readonly QueueUrl: string;
  readonly Messages: readonly SqsMessage[];
  readonly queue: { readonly name: string; add(name: string, data: object, options?: object): Promise<void> };
  readonly Worker: new (queue: string, processor: (job: BullmqJob) => Promise<unknown>) => object;
}

/** Like the `MsgHdrs` of NATS. */
class Headers implements NatsHeaders {
  private readonly values = new Map<string, string[]>();

  get(name: string): string {
    return this.values.get(name)?.[0] ?? '';
  }
  set(name: string, value: string): void {
    this.values.set(name, [value]);
  }
  append(name: string, value: string): void {
    this.values.set(name, [...(this.values.get(name) ?? []), value]);
  }
  keys(): string[] {
    return [...this.values.keys()];
  }
  [Symbol.iterator](): Iterator<[string, string[]]> {
    return this.values.entries();
  }
}

class Command {
  constructor(readonly input: object) {}
}

class MemoryWorker {
  constructor(queueName: string, processor: (job: BullmqJob) => Promise<unknown>) {
    void processor({ id: '1', queueName, attemptsMade: 0, opts: {} });
  }
}

async function* oneMessage(): AsyncGenerator<NatsMessage> {
  yield { subject: 'orders.17.created', data: Buffer.from('o-17') };
}

/** How each client is made for one example. */
export const MESSAGE_CLIENTS: { readonly [Name in keyof MessageClients]: { make(): MessageClients[Name] } } = {
  ship: { make: () => async () => undefined },
  producer: { make: () => ({ send: async () => undefined }) },
  consumer: {
    make: () => ({
      run: ({ eachMessage }) => eachMessage({ topic: 'orders', partition: 0, message: { value: Buffer.from('o-17') } }),
    }),
  },
  rdkafka: { make: () => ({ produce: () => true }) },
  channel: {
    make: () => ({
      publish: () => true,
      async consume(queue, handler) {
        const fields = { exchange: 'shop', routingKey: queue, deliveryTag: 1, redelivered: false };
        await handler({ content: Buffer.from('o-17'), fields, properties: {} });
      },
    }),
  },
  nats: { make: () => ({ publish: () => undefined }) },
  headers: { make: () => () => new Headers() },
  subscription: { make: oneMessage },
  redis: { make: () => ({ xadd: async () => '1-0' }) },
  entries: { make: () => [['1-0', ['id', 'o-17']]] },
  sqs: { make: () => ({ send: async (command) => command }) },
  SendMessageCommand: { make: () => Command },
  QueueUrl: { make: () => 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders' },
  Messages: { make: () => [{ MessageId: 'm-1', Body: 'o-17' }] },
  queue: { make: () => ({ name: 'orders', add: async () => undefined }) },
  Worker: { make: () => MemoryWorker },
};
