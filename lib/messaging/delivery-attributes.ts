// Attributes that are not in the conventions.

/** Whether the broker has delivered the message before. For brokers that do not report how often. */
export const ATTR_REDELIVERED = 'messaging.message.redelivered';
/** The number of this delivery: 1 for the first. */
export const ATTR_DELIVERY_COUNT = 'messaging.message.delivery_count';
/** How often RabbitMQ has dead-lettered the message in the queue of {@link ATTR_DEATH_QUEUE}, for the same reason. */
export const ATTR_DEATH_COUNT = 'rabbitmq.message.death.count';
/** Why RabbitMQ dead-lettered the message the last time: `rejected`, `expired`, `maxlen` or `delivery_limit`. */
export const ATTR_DEATH_REASON = 'rabbitmq.message.death.reason';
/** The queue in which RabbitMQ dead-lettered the message the last time. */
export const ATTR_DEATH_QUEUE = 'rabbitmq.message.death.queue';
/** The stream in which JetStream keeps the message. */
export const ATTR_NATS_STREAM_NAME = 'nats.stream.name';
/** The number of the message in that stream. */
export const ATTR_NATS_STREAM_SEQUENCE = 'nats.stream.sequence';
