import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_KAFKA_MESSAGE_KEY,
  ATTR_KAFKA_MESSAGE_TOMBSTONE,
  ATTR_KAFKA_OFFSET,
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_PARTITION_ID,
} from '../../bundled/attribute-names';
import type { SentMessage } from '../sent-messages';
import type { ConsumerAdapter } from '../trace-consumer';
import type { ProducerAdapter } from '../trace-producer';
import { withCopiedHeaders } from './copied-headers';
import { bodySize, integerAt, textAt } from './message-content';

/** A message that a producer sends or a consumer receives. */
export interface KafkajsMessage {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly headers?: object | undefined;
  readonly partition?: number | undefined;
  readonly offset?: string;
}

/** The argument of `producer.send`. */
export interface KafkajsRecord {
  readonly topic: string;
  readonly messages: readonly KafkajsMessage[];
}

/** The argument of `producer.sendBatch`. */
export interface KafkajsBatchRecord {
  readonly topicMessages?: readonly KafkajsRecord[] | undefined;
}

/** The part of the argument of `eachMessage` that is read. */
export interface KafkajsMessagePayload {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkajsMessage;
}

/** The part of the argument of `eachBatch` that is read. */
export interface KafkajsBatchPayload {
  readonly batch: { readonly topic: string; readonly partition: number; readonly messages: readonly KafkajsMessage[] };
}

/** Options of {@link kafkajsConsumer}. */
export interface KafkaConsumerOptions {
  /** The consumer's group, for `messaging.consumer.group.name`. None by default. */
  readonly groupId?: string | undefined;
}

/**
 * Traces `send` and `sendBatch` of kafkajs, and of the same interface of `@confluentinc/kafka-javascript`.
 *
 * @example
 * ```ts
 * const send = traceProducer(kafkajsProducer(), producer.send.bind(producer));
 * await send({ topic: 'orders', messages: [{ key: 'o-17', value: '{"id":"o-17"}' }] });
 * ```
 */
export function kafkajsProducer(): ProducerAdapter<
  readonly [record: KafkajsRecord | KafkajsBatchRecord, ...rest: unknown[]]
> {
  return {
    system: 'kafka',
    read([record, ...rest]) {
      if ('topic' in record) {
        const { copy, messages } = copied(record);
        return { destination: record.topic, args: [copy, ...rest], messages };
      }
      const topics = (record.topicMessages ?? []).map(copied);
      const [first, ...others] = topics;
      const isOne = first && others.every(({ copy }) => copy.topic === first.copy.topic);
      return {
        destination: isOne ? first.copy.topic : undefined,
        args: [{ ...record, topicMessages: topics.map(({ copy }) => copy) }, ...rest],
        messages: topics.flatMap(({ messages }) => messages),
      };
    },
  };
}

/**
 * Traces `eachMessage` and `eachBatch` of kafkajs, and of the same interface of `@confluentinc/kafka-javascript`. For the
 * messages of a batch, pass `processMessage` an object with `topic`, `partition` and `message`.
 *
 * @example
 * ```ts
 * await consumer.run({
 *   eachMessage: traceConsumer(kafkajsConsumer({ groupId: 'shipping' }), async ({ message }: KafkajsMessagePayload) => {
 *     await ship(message.value);
 *   }),
 * });
 * ```
 */
export function kafkajsConsumer({ groupId }: KafkaConsumerOptions = {}): ConsumerAdapter<
  readonly [KafkajsMessagePayload | KafkajsBatchPayload]
> {
  const group = textAt(ATTR_MESSAGING_CONSUMER_GROUP_NAME, groupId);
  return {
    system: 'kafka',
    read([payload]) {
      if ('batch' in payload) {
        const { topic, partition, messages } = payload.batch;
        return {
          destination: topic,
          headers: messages.map(({ headers }) => headers),
          isBatch: true,
          attributes: () => ({ ...group, ...textAt(ATTR_MESSAGING_DESTINATION_PARTITION_ID, partition) }),
        };
      }
      const { topic, partition, message } = payload;
      return {
        destination: topic,
        headers: message.headers,
        attributes: () => ({ ...group, ...kafkaAttributes({ ...message, partition }) }),
      };
    },
  };
}

/** The attributes of one Kafka message, for every client library. */
export function kafkaAttributes({ partition, offset, key, value }: KafkajsMessage): Attributes {
  return {
    ...textAt(ATTR_MESSAGING_DESTINATION_PARTITION_ID, partition),
    ...integerAt(ATTR_KAFKA_OFFSET, offset),
    ...textAt(ATTR_KAFKA_MESSAGE_KEY, key),
    ...(value === null ? { [ATTR_KAFKA_MESSAGE_TOMBSTONE]: true } : bodySize(value)),
  };
}

interface Copied {
  readonly copy: KafkajsRecord;
  readonly messages: readonly SentMessage[];
}

function copied(record: KafkajsRecord): Copied {
  const messages = record.messages.map((message) => withCopiedHeaders(message));
  return {
    copy: { ...record, messages },
    messages: messages.map((message) => ({
      carrier: message.headers,
      destination: record.topic,
      attributes: () => kafkaAttributes(message),
    })),
  };
}
