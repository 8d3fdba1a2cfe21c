import { KafkaRetriableException } from '@nestjs/microservices';
import { settings } from './settings';

/** The parts of `RmqContext` and `MqttContext` that describe delivery. */
interface DeliveryContext {
  getChannelRef?(): { ack(message: unknown): void };
  getMessage?(): { readonly fields?: { readonly redelivered?: boolean } };
  getPacket?(): { readonly dup?: boolean };
}

let left = settings.unacknowledged;

/**
 * Acknowledges a message if the application must: a durable queue of RabbitMQ. On Kafka, the handler prevents the commit of
 * an offset by throwing Nest's exception for a retry.
 *
 * @returns false if this is one of the first deliveries that the test wants unacknowledged
 */
export function acknowledge(message: unknown): boolean {
  if (!settings.durable) return true;
  const isLeft = left-- > 0;
  if (settings.transport === 'kafka' && isLeft) throw new KafkaRetriableException('not yet');
  const { getChannelRef, getMessage } = message as DeliveryContext;
  if (settings.transport === 'rabbitmq' && !isLeft) getChannelRef?.call(message).ack(getMessage?.call(message));
  return !isLeft;
}

export function isRedelivered(message: unknown): boolean | undefined {
  const { getMessage, getPacket } = message as DeliveryContext;
  return getMessage?.call(message).fields?.redelivered ?? getPacket?.call(message).dup;
}
