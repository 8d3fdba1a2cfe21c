import type { TransportName } from './app/settings';

/** What a test expects of one transport. */
export interface TransportCase {
  readonly transport: TransportName;
  readonly title: string;
  readonly hasEvents: boolean;
  readonly hasBatches: boolean;
}

export const TRANSPORTS: readonly TransportCase[] = [
  { transport: 'tcp', title: 'TCP', hasEvents: true, hasBatches: false },
  { transport: 'redis', title: 'Redis', hasEvents: true, hasBatches: false },
  { transport: 'nats', title: 'NATS', hasEvents: true, hasBatches: false },
  { transport: 'mqtt-3', title: 'MQTT 3.1.1', hasEvents: true, hasBatches: false },
  { transport: 'mqtt-5', title: 'MQTT 5', hasEvents: true, hasBatches: false },
  { transport: 'rabbitmq', title: 'RabbitMQ', hasEvents: true, hasBatches: false },
  { transport: 'kafka', title: 'Kafka', hasEvents: true, hasBatches: true },
  { transport: 'grpc', title: 'gRPC', hasEvents: false, hasBatches: false },
];
