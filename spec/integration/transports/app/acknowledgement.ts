import { settings } from './settings';

/** The parts of `RmqContext` and `MqttContext` that tell about delivery. */
interface DeliveryContext {
  getChannelRef?(): { ack(message: unknown): void };
  getMessage?(): { readonly fields?: { readonly redelivered?: boolean } };
  getPacket?(): { readonly dup?: boolean };
}

let left = settings.unacknowledged;

/**
 * Acknowledges a message where the application has to: a durable queue of RabbitMQ.
 *
 * @returns false if this is one of the first deliveries that the test wants unacknowledged
 */
export function acknowledge(message: unknown): boolean {
  const { getChannelRef, getMessage } = message as DeliveryContext;
  if (!settings.durable || settings.transport !== 'rabbitmq' || !getChannelRef || !getMessage) return true;
  if (left-- > 0) return false;
  getChannelRef.call(message).ack(getMessage.call(message));
  return true;
}

export function isRedelivered(message: unknown): boolean | undefined {
  const { getMessage, getPacket } = message as DeliveryContext;
  return getMessage?.call(message).fields?.redelivered ?? getPacket?.call(message).dup;
}
