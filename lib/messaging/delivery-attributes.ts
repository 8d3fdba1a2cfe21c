// Names for what the conventions have no name for.

/** Whether the broker has delivered the message before, where it does not say how often. */
export const ATTR_REDELIVERED = 'messaging.message.redelivered';
/** The number of this delivery: 1 for the first. */
export const ATTR_DELIVERY_COUNT = 'messaging.message.delivery_count';
/** How often RabbitMQ has dead-lettered the message, in all queues together. */
export const ATTR_DEATH_COUNT = 'rabbitmq.message.death_count';
/** Why RabbitMQ dead-lettered the message the first time: `rejected`, `expired`, `maxlen` or `delivery_limit`. */
export const ATTR_FIRST_DEATH_REASON = 'rabbitmq.message.first_death_reason';
/** The queue in which RabbitMQ dead-lettered the message the first time. */
export const ATTR_FIRST_DEATH_QUEUE = 'rabbitmq.message.first_death_queue';
/** The stream in which JetStream keeps the message. */
export const ATTR_NATS_STREAM_NAME = 'nats.stream.name';
/** The number of the message in that stream. */
export const ATTR_NATS_STREAM_SEQUENCE = 'nats.stream.sequence';
