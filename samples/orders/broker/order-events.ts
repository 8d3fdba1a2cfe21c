import { type ClientProvider, type MicroserviceOptions, type RedisOptions, Transport } from '@nestjs/microservices';
import { createKafkaTopic } from './kafka-topic';

/** The transport from the orders service to the shipping service. */
export interface OrderEventsTransport {
  /** The options of the client in the orders service. */
  readonly client: ClientProvider;
  /** The options of the server in the shipping service. */
  readonly server: MicroserviceOptions;
  /** Prepares the broker for the server. */
  readonly prepare?: () => Promise<void>;
}

export const ORDER_CREATED = 'order.created';

const CONSUMER = 'shipping';

/** The broker whose variable is set: `AMQP_URL`, `NATS_URL`, `KAFKA_BROKERS` or `REDIS_URL`. Otherwise TCP, without a broker. */
export function orderEventsTransport(tcpPort: number): OrderEventsTransport {
  const { AMQP_URL, NATS_URL, KAFKA_BROKERS, REDIS_URL } = process.env;
  if (AMQP_URL) return overRabbitMq(AMQP_URL);
  if (NATS_URL) return overNats(NATS_URL);
  if (KAFKA_BROKERS) return overKafka(KAFKA_BROKERS.split(','));
  if (REDIS_URL) return overRedis(new URL(REDIS_URL));
  return overTcp(tcpPort);
}

function overRabbitMq(url: string): OrderEventsTransport {
  const options = { urls: [url], queue: CONSUMER, queueOptions: { durable: true }, persistent: true };
  return { client: { transport: Transport.RMQ, options }, server: { transport: Transport.RMQ, options } };
}

function overNats(url: string): OrderEventsTransport {
  const options = { servers: [url] };
  return {
    client: { transport: Transport.NATS, options },
    server: { transport: Transport.NATS, options: { ...options, queue: CONSUMER } },
  };
}

function overKafka(brokers: string[]): OrderEventsTransport {
  return {
    client: {
      transport: Transport.KAFKA,
      options: { client: { clientId: 'orders', brokers }, producerOnlyMode: true },
    },
    server: {
      transport: Transport.KAFKA,
      options: {
        client: { clientId: CONSUMER, brokers },
        consumer: { groupId: CONSUMER },
        // A group without offsets would miss the orders that were placed before it joined.
        subscribe: { fromBeginning: true },
      },
    },
    prepare: () => createKafkaTopic(brokers, ORDER_CREATED),
  };
}

function overRedis({ hostname, port, username, password }: URL): OrderEventsTransport {
  const options: NonNullable<RedisOptions['options']> = { host: hostname, port: Number(port || 6379) };
  if (username) options.username = decodeURIComponent(username);
  if (password) options.password = decodeURIComponent(password);
  return { client: { transport: Transport.REDIS, options }, server: { transport: Transport.REDIS, options } };
}

function overTcp(port: number): OrderEventsTransport {
  const options = { host: '127.0.0.1', port };
  return { client: { transport: Transport.TCP, options }, server: { transport: Transport.TCP, options } };
}
