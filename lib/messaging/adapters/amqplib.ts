import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_RABBITMQ_DESTINATION_ROUTING_KEY,
  ATTR_RABBITMQ_MESSAGE_DELIVERY_TAG,
} from '../../bundled/attribute-names';
import {
  ATTR_DEATH_COUNT,
  ATTR_DELIVERY_COUNT,
  ATTR_FIRST_DEATH_QUEUE,
  ATTR_FIRST_DEATH_REASON,
  ATTR_REDELIVERED,
} from '../delivery-attributes';
import {
  rabbitmqDestination,
  type RabbitmqParts,
  temporaryAttributes,
  temporaryTemplate,
} from '../rabbitmq-destination';
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
  /** The queue, which a message does not tell. Without it, the span's name has only the exchange and the routing key. */
  readonly queue?: string;
}

/**
 * Traces `publish` and `sendToQueue` of amqplib, in both of its interfaces. On a confirm channel with a callback, the span
 * ends when the broker has confirmed the message.
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

/** `x-delivery-count` is that of quorum queues, and counts what went before. */
function deliveryOf({ fields, properties: { headers = {} } }: AmqplibMessage): Attributes {
  const before = headers['x-delivery-count'];
  const deaths = headers['x-death'];
  return {
    ...(fields.redelivered ? { [ATTR_REDELIVERED]: true } : {}),
    ...(typeof before === 'number' ? integerAt(ATTR_DELIVERY_COUNT, before + 1) : {}),
    ...(Array.isArray(deaths) ? integerAt(ATTR_DEATH_COUNT, deathCount(deaths)) : {}),
    ...textAt(ATTR_FIRST_DEATH_REASON, headers['x-first-death-reason']),
    ...textAt(ATTR_FIRST_DEATH_QUEUE, headers['x-first-death-queue']),
  };
}

const MAX_DEATHS = 100;

function deathCount(deaths: readonly unknown[]): number {
  return deaths
    .slice(0, MAX_DEATHS)
    .map((death) => Number((death as { count?: unknown } | null)?.count ?? 0))
    .reduce((sum, count) => sum + count, 0);
}
