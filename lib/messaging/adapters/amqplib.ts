import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_RABBITMQ_DESTINATION_ROUTING_KEY,
  ATTR_RABBITMQ_MESSAGE_DELIVERY_TAG,
} from '../../bundled/attribute-names';
import { isRecord } from '../../validation/predicates';
import {
  ATTR_DEATH_COUNT,
  ATTR_DELIVERY_COUNT,
  ATTR_DEATH_QUEUE,
  ATTR_DEATH_REASON,
  ATTR_REDELIVERED,
} from '../delivery-attributes';
import {
  rabbitmqDestination,
  type RabbitmqParts,
  temporaryAttributes,
  temporaryTemplate,
} from './rabbitmq-destination';
import type { ConsumerAdapter } from '../trace-consumer';
import type { ProducerAdapter } from '../trace-producer';
import { withCopiedHeaders } from './copied-headers';
import { bodySize, integerAt, textAt } from './message-content';
import { checkTemplate, type TemplateOptions, templateOf } from './template';

/** Arguments of `publish` and `sendToQueue`, of channels and confirm channels. */
export type AmqplibSendArgs =
  | readonly [
      exchange: string,
      routingKey: string,
      content: Uint8Array,
      options?: object | null | undefined,
      callback?: unknown,
    ]
  | readonly [queue: string, content: Uint8Array, options?: object | null | undefined, callback?: unknown];

/** A message of `consume` or `get`. */
export interface AmqplibMessage {
  readonly content: Uint8Array;
  readonly fields: {
    readonly exchange: string;
    readonly routingKey: string;
    readonly deliveryTag: number;
    readonly redelivered: boolean;
  };
  readonly properties: {
    readonly headers?: Readonly<Record<string, unknown>> | undefined;
    readonly messageId?: unknown;
    readonly correlationId?: unknown;
  };
}

/** Options of {@link amqplibConsumer}. */
export interface AmqplibConsumerOptions extends TemplateOptions {
  /** The queue, which a message does not contain. Without it, the span's name is the exchange and the routing key. */
  readonly queue?: string | undefined;
}

/**
 * Traces `publish` and `sendToQueue` of amqplib, in its promise and callback interfaces. On a confirm channel with a
 * callback, the span ends when the broker has confirmed the message.
 *
 * @example
 * ```ts
 * const publish = traceProducer(amqplibProducer(), channel.publish.bind(channel));
 * publish('shop', 'orders.created', Buffer.from('{"id":"o-17"}'));
 * ```
 */
export function amqplibProducer(options: TemplateOptions = {}): ProducerAdapter<AmqplibSendArgs> {
  checkTemplate(options);
  return {
    system: 'rabbitmq',
    read(args) {
      const optionsAt = typeof args[1] === 'string' ? 3 : 2;
      const parts: RabbitmqParts =
        optionsAt === 3 ? { exchange: args[0], routingKey: args[1] as string } : { exchange: '', routingKey: args[0] };
      const given = withCopiedHeaders(args[optionsAt] as Properties | null | undefined);
      const copied: unknown[] = [...args];
      copied[optionsAt] = given;
      const destination = rabbitmqDestination(parts);
      return {
        destination,
        template: templateOf(options, destination) ?? temporaryTemplate(parts),
        args: copied,
        messages: [{ carrier: given.headers }],
        attributes: () => ({ ...attributesOf(parts, given), ...bodySize(args[optionsAt - 1]) }),
        callbackAt: optionsAt + 1,
      };
    },
  };
}

/**
 * Traces the handler of `consume`, and messages of `get`.
 *
 * @example
 * ```ts
 * await channel.consume(
 *   'shipping',
 *   traceConsumer(amqplibConsumer({ queue: 'shipping' }), async (message: AmqplibMessage | null) => {
 *     if (message) await ship(message.content);
 *   }),
 * );
 * ```
 */
export function amqplibConsumer(
  options: AmqplibConsumerOptions = {},
): ConsumerAdapter<readonly [message: AmqplibMessage | null | false]> {
  checkTemplate(options);
  const { queue } = options;
  return {
    system: 'rabbitmq',
    read([message]) {
      // A cancelled consumer gets null, and `get` on an empty queue returns false.
      if (!message) return undefined;
      const { fields, properties, content } = message;
      const parts: RabbitmqParts = { exchange: fields.exchange, routingKey: fields.routingKey, queue };
      const destination = rabbitmqDestination(parts);
      return {
        destination,
        template: templateOf(options, destination) ?? temporaryTemplate(parts),
        headers: properties.headers,
        attributes: () => ({
          ...attributesOf(parts, properties),
          ...integerAt(ATTR_RABBITMQ_MESSAGE_DELIVERY_TAG, fields.deliveryTag),
          ...bodySize(content),
          ...deliveryOf(message),
        }),
      };
    },
  };
}

interface Properties {
  readonly messageId?: unknown;
  readonly correlationId?: unknown;
}

function attributesOf(parts: RabbitmqParts, { messageId, correlationId }: Properties): Attributes {
  return {
    ...textAt(ATTR_RABBITMQ_DESTINATION_ROUTING_KEY, parts.routingKey),
    ...textAt(ATTR_MESSAGING_MESSAGE_ID, messageId),
    ...textAt(ATTR_MESSAGING_MESSAGE_CONVERSATION_ID, correlationId),
    ...temporaryAttributes(parts),
  };
}

/** Quorum queues count earlier deliveries in `x-delivery-count`. `x-death` lists the latest dead-lettering first. */
function deliveryOf({ fields, properties: { headers = {} } }: AmqplibMessage): Attributes {
  const before = headers['x-delivery-count'];
  const deaths = headers['x-death'];
  const death: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  const { count, reason, queue }: Readonly<Record<string, unknown>> = isRecord(death) ? death : {};
  return {
    ...(fields.redelivered ? { [ATTR_REDELIVERED]: true } : {}),
    ...(typeof before === 'number' ? integerAt(ATTR_DELIVERY_COUNT, before + 1) : {}),
    ...integerAt(ATTR_DEATH_COUNT, count),
    ...textAt(ATTR_DEATH_REASON, reason),
    ...textAt(ATTR_DEATH_QUEUE, queue),
  };
}
