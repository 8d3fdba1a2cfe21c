// Functions that trace the messages of a client library.
export { type ConsumerAdapter, processMessage, type ReceivedMessages, traceConsumer } from './trace-consumer';
export type { SentMessage, SentMessages } from './sent-messages';
export { type ProducerAdapter, traceProducer } from './trace-producer';
export type { Destination } from './destination';
export type { HeaderWriter, SettableCarrier, WritableCarrier } from '../propagation/carrier/writable-carrier';

// Adapters for client libraries.
export {
  amqplibConsumer,
  type AmqplibConsumerOptions,
  type AmqplibMessage,
  amqplibProducer,
  type AmqplibSendArgs,
} from './adapters/amqplib';
export { bullmqConsumer, type BullmqJob, bullmqProducer, type BullmqProducerOptions } from './adapters/bullmq';
export {
  type KafkaConsumerOptions,
  type KafkajsBatchPayload,
  type KafkajsBatchRecord,
  kafkajsConsumer,
  type KafkajsMessage,
  type KafkajsMessagePayload,
  kafkajsProducer,
  type KafkajsRecord,
} from './adapters/kafkajs';
export {
  natsConsumer,
  type NatsConsumerOptions,
  type NatsHeaders,
  type NatsMessage,
  natsProducer,
  type NatsProducerOptions,
  type NatsPublishArgs,
} from './adapters/nats';
export { rdkafkaConsumer, type RdkafkaMessage, rdkafkaProducer, type RdkafkaProduceArgs } from './adapters/rdkafka';
export {
  redisStreamConsumer,
  type RedisStreamConsumerOptions,
  type RedisStreamEntry,
  redisStreamProducer,
} from './adapters/redis-streams';
export {
  sqsConsumer,
  type SqsConsumerOptions,
  type SqsEvent,
  type SqsMessage,
  sqsProducer,
  type SqsRecord,
} from './adapters/sqs';
export type { TemplateOptions } from './adapters/template';
