/** The programs of docs/messaging.md, and the headings of the sections that show their traces. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'rabbitmq.mjs': 'Trace messages',
  'kafka.mjs': 'Kafka: kafkajs and the Confluent client',
  'nats.mjs': 'NATS and JetStream',
  'redis.mjs': 'Redis streams: ioredis',
  'sqs.mjs': 'SQS: AWS SDK 3 and Lambda',
  'bullmq.mjs': 'BullMQ',
};
