import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_MESSAGE_BODY_SIZE,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_RABBITMQ_DESTINATION_ROUTING_KEY,
  ATTR_RABBITMQ_MESSAGE_DELIVERY_TAG,
} from '../../../lib/bundled/attribute-names';
import {
  ATTR_DEATH_COUNT,
  ATTR_DEATH_QUEUE,
  ATTR_DEATH_REASON,
  ATTR_DELIVERY_COUNT,
  ATTR_REDELIVERED,
} from '../../../lib/messaging/delivery-attributes';
import { isPlainObject, isRecord } from '../../../lib/validation/predicates';
import type { MessageTransport, OutgoingMessage, ReceivedMessage } from '../message-transport';
import { watchSettlement } from '../server/settlement';

/** The packet with the options of the message, which Nest passes to amqplib. */
interface SerializedMessage {
  readonly options?: { readonly headers?: Record<string, unknown> };
}

interface RmqContext {
  getMessage(): AmqpMessage | undefined;
  getChannelRef(): object;
  getPattern(): string;
}

interface AmqpMessage {
  readonly content?: Uint8Array;
  readonly fields?: {
    readonly deliveryTag?: number;
    readonly redelivered?: boolean;
    readonly exchange?: string;
    readonly routingKey?: string;
  };
  readonly properties?: {
    readonly headers?: Record<string, unknown>;
    readonly correlationId?: string;
    readonly messageId?: string;
  };
}

/** One entry of the header `x-death`, the latest first. Source: RabbitMQ, "Dead Letter Exchanges". */
interface Death {
  readonly count?: unknown;
  readonly reason?: unknown;
  readonly queue?: unknown;
}

/** The context is in the headers of the AMQP message. */
export const RABBITMQ: MessageTransport = {
  id: 5,
  system: 'rabbitmq',
  isClient: (client) => 'mergeDisconnectEvent' in client,
  injectSerialized(sent, message) {
    if (!isRecord(sent) || !isPlainObject(sent)) return sent;
    const { options } = sent as SerializedMessage;
    const headers = { ...options?.headers };
    message.inject(headers);
    return { ...sent, options: { ...options, headers } };
  },
  sentAttributes: ({ client, destination }: OutgoingMessage) => {
    const { queue, options } = client as {
      readonly queue?: string;
      readonly options?: { readonly wildcards?: boolean };
    };
    const key = options?.wildcards ? destination : queue;
    return key ? { [ATTR_RABBITMQ_DESTINATION_ROUTING_KEY]: key } : {};
  },
  isContext: (context) => 'getChannelRef' in context,
  carrier: ({ context }) => (context as RmqContext).getMessage()?.properties?.headers,
  destination: ({ context }) => (context as RmqContext).getPattern(),
  receivedAttributes({ context }: ReceivedMessage): Attributes {
    const { content, fields, properties } = (context as RmqContext).getMessage() ?? {};
    const { deliveryTag, redelivered, exchange, routingKey } = fields ?? {};
    return {
      ...(routingKey ? { [ATTR_RABBITMQ_DESTINATION_ROUTING_KEY]: routingKey } : {}),
      ...(exchange ? { 'rabbitmq.destination.exchange': exchange } : {}),
      ...(deliveryTag === undefined ? {} : { [ATTR_RABBITMQ_MESSAGE_DELIVERY_TAG]: deliveryTag }),
      ...(redelivered ? { [ATTR_REDELIVERED]: true } : {}),
      ...(content ? { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: content.length } : {}),
      ...(properties?.messageId ? { [ATTR_MESSAGING_MESSAGE_ID]: properties.messageId } : {}),
      ...(properties?.correlationId ? { [ATTR_MESSAGING_MESSAGE_CONVERSATION_ID]: properties.correlationId } : {}),
      ...deliveries(properties?.headers),
    };
  },
  opened({ context }, span) {
    const rmq = context as RmqContext;
    watchSettlement(rmq.getChannelRef(), rmq.getMessage(), span);
  },
};

/** How often the message was delivered before, and why it was dead-lettered. A sender can forge these headers. */
function deliveries(headers: Readonly<Record<string, unknown>> | undefined): Attributes {
  const attributes: Attributes = {};
  const count = headers?.['x-delivery-count'];
  if (typeof count === 'number') attributes[ATTR_DELIVERY_COUNT] = count + 1;
  const deaths = headers?.['x-death'];
  const death: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (!isRecord(death)) return attributes;
  const { count: times, reason, queue } = death as Death;
  if (typeof times === 'number') attributes[ATTR_DEATH_COUNT] = times;
  if (typeof reason === 'string') attributes[ATTR_DEATH_REASON] = reason;
  if (typeof queue === 'string') attributes[ATTR_DEATH_QUEUE] = queue;
  return attributes;
}
