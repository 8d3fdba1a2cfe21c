import { KafkaRetriableException } from '@nestjs/microservices';
import { settings } from './settings';

/** The parts of `RmqContext` and `MqttContext` that tell about delivery. */
interface DeliveryContext {
  getChannelRef?(): { ack(message: unknown): void };
  getMessage?(): { readonly fields?: { readonly redelivered?: boolean } };
  getPacket?(): { readonly dup?: boolean };
}

let left = settings.unacknowledged;

/**
 * Acknowledges a message where the application has to: a durable queue of RabbitMQ. On Kafka, an offset is not committed
 * if the handler fails in Nest's way of asking for the message again.
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
