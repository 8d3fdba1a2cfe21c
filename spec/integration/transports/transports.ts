import type { PatternName, TransportName } from './app/settings';

/** What a test expects of one transport. */
export interface TransportCase {
  readonly transport: TransportName;
  readonly title: string;
  /** Value of `messaging.system.name`; `rpc.system.name` for gRPC. */
  readonly system: string;
  /** Attributes of the producer's span beyond those of every transport. */
  readonly sent: readonly string[];
  /** Attributes of the consumer's span beyond those of every transport. */
  readonly received: readonly string[];
  readonly hasEvents: boolean;
  readonly hasBatches: boolean;
}

const SIZE = 'messaging.message.body.size';
const CONVERSATION = 'messaging.message.conversation_id';

const messages = (
  transport: TransportName,
  title: string,
  system: string,
  own: Pick<TransportCase, 'sent' | 'received'>,
): TransportCase => ({ transport, title, system, ...own, hasEvents: true, hasBatches: transport === 'kafka' });

export const TRANSPORTS: readonly TransportCase[] = [
  messages('tcp', 'TCP', 'tcp', { sent: [CONVERSATION], received: [CONVERSATION] }),
  messages('redis', 'Redis', 'redis', { sent: [CONVERSATION], received: [CONVERSATION] }),
  messages('nats', 'NATS', 'nats', { sent: [CONVERSATION], received: [CONVERSATION] }),
  messages('mqtt-3', 'MQTT 3.1.1', 'mqtt', { sent: [CONVERSATION], received: [CONVERSATION, SIZE] }),
  messages('mqtt-5', 'MQTT 5', 'mqtt', { sent: [CONVERSATION], received: [CONVERSATION, SIZE] }),
  messages('rabbitmq', 'RabbitMQ', 'rabbitmq', {
    sent: [CONVERSATION, 'rabbitmq.destination.routing_key'],
    received: [CONVERSATION, SIZE, 'rabbitmq.destination.routing_key', 'rabbitmq.message.delivery_tag'],
  }),
  messages('kafka', 'Kafka', 'kafka', {
    sent: [CONVERSATION],
    received: [CONVERSATION, 'messaging.consumer.group.name', 'messaging.destination.partition.id', 'kafka.offset'],
  }),
  { transport: 'grpc', title: 'gRPC', system: 'grpc', sent: [], received: [], hasEvents: false, hasBatches: false },
];

const METHODS: Readonly<Partial<Record<PatternName, string>>> = {
  quote: 'Quote',
  stock: 'Stock',
  steps: 'Steps',
  refuse: 'Refuse',
};

/** The names of the two spans of a message. */
export function spanNames({ transport }: TransportCase, prefix: string, name: PatternName): readonly [string, string] {
  if (transport === 'grpc') return [`client orders.Orders/${METHODS[name]}`, `server orders.Orders/${METHODS[name]}`];
  return [`producer send ${prefix}.${name}`, `consumer process ${prefix}.${name}`];
}
