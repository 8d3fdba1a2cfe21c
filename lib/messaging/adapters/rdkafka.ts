import { ATTR_MESSAGING_CONSUMER_GROUP_NAME } from '../../bundled/attribute-names';
import type { ConsumerAdapter } from '../trace-consumer';
import type { ProducerAdapter } from '../trace-producer';
import { HeaderList } from './header-list';
import { kafkaAttributes, type KafkaConsumerOptions } from './kafkajs';
import { textAt } from './message-content';

/** Arguments of `produce`. `rest` is an optional opaque value, a list of headers, and a callback. */
export type RdkafkaProduceArgs = readonly [
  topic: string,
  partition?: number | null | undefined,
  message?: unknown,
  key?: unknown,
  timestamp?: number | null | undefined,
  ...rest: readonly unknown[],
];

/** A message of the event `data`, or of `consume`. */
export interface RdkafkaMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: unknown;
  readonly key?: unknown;
  readonly headers?: readonly unknown[] | undefined;
}

/** Index of the headers in the arguments of `Producer.produce`. In those of `HighLevelProducer`, they come one earlier. */
const HEADERS_AT = 6;

/**
 * Traces `produce` of node-rdkafka, and of the same interface of `@confluentinc/kafka-javascript`. The span of a
 * `HighLevelProducer`, which takes a callback, ends when the broker has the message. Otherwise it ends when the client has
 * queued the message.
 *
 * @example
 * ```ts
 * const produce = traceProducer(rdkafkaProducer(), rdkafka.produce.bind(rdkafka));
 * produce('orders', null, Buffer.from('{"id":"o-17"}'), 'o-17');
 * ```
 */
export function rdkafkaProducer(): ProducerAdapter<RdkafkaProduceArgs> {
  return {
    system: 'kafka',
    read(args) {
      const [topic, partition, value, key] = args;
      const callback: unknown = args.at(-1);
      const isHighLevel = typeof callback === 'function' && args.length > HEADERS_AT - 1;
      const headersAt = isHighLevel ? HEADERS_AT - 1 : HEADERS_AT;
      const given: unknown = args[headersAt];
      const carrier = new HeaderList(Array.isArray(given) ? [...(given as Readonly<Record<string, unknown>>[])] : []);
      const copied: unknown[] = args.slice(0, headersAt);
      copied[headersAt] = carrier.items;
      if (isHighLevel) copied.push(callback);
      const known = typeof partition === 'number' && partition >= 0 ? { partition } : {};
      return {
        destination: topic,
        args: copied,
        messages: [{ carrier }],
        attributes: () => kafkaAttributes({ ...known, key, value: value ?? null }),
        callbackAt: isHighLevel ? headersAt + 1 : undefined,
      };
    },
  };
}

/**
 * Traces handlers of the event `data` of node-rdkafka, and of the same interface of `@confluentinc/kafka-javascript`. For
 * the messages of `consume(count, …)`, use `processMessage`.
 *
 * @example
 * ```ts
 * const onData = traceConsumer(rdkafkaConsumer({ groupId: 'shipping' }), (message: RdkafkaMessage) => {
 *   void ship(message.value);
 * });
 * ```
 */
export function rdkafkaConsumer({ groupId }: KafkaConsumerOptions = {}): ConsumerAdapter<
  readonly [message: RdkafkaMessage]
> {
  const group = textAt(ATTR_MESSAGING_CONSUMER_GROUP_NAME, groupId);
  return {
    system: 'kafka',
    read: ([message]) => ({
      destination: message.topic,
      headers: message.headers,
      attributes: () => ({ ...group, ...kafkaAttributes({ ...message, offset: String(message.offset) }) }),
    }),
  };
}
