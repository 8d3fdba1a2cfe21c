import { type Attributes } from '@opentelemetry/api';
import { ATTR_MESSAGING_DESTINATION_TEMPORARY } from '../../bundled/attribute-names';

/** The parts of a destination of RabbitMQ. A producer does not know the queue. */
export interface RabbitmqParts {
  readonly exchange: string;
  readonly routingKey: string;
  readonly queue?: string | undefined;
}

/**
 * The name of a destination: `{exchange}:{routing key}:{queue}`, without empty parts. Omits the queue if it has the same
 * name as the routing key. `amq.default` if all parts are empty.
 *
 * Source: OpenTelemetry semantic conventions for RabbitMQ.
 */
export function rabbitmqDestination({ exchange, routingKey, queue = '' }: RabbitmqParts): string {
  const parts = [exchange, routingKey, queue === routingKey ? '' : queue];
  return parts.filter((part) => part !== '').join(':') || 'amq.default';
}

/** Names that the broker generates: for queues without a name, and for direct replies. */
const MADE_BY_BROKER = /^amq\.(?:gen-|rabbitmq\.reply-to)/;

/** A template for a queue name that the broker generated, so that span names stay few; otherwise `undefined`. */
export function temporaryTemplate({ exchange, routingKey, queue = '' }: RabbitmqParts): string | undefined {
  const isKeyMade = MADE_BY_BROKER.test(routingKey);
  if (!isKeyMade && !MADE_BY_BROKER.test(queue)) return undefined;
  const key = isKeyMade ? '' : routingKey;
  return rabbitmqDestination({ exchange, routingKey: key, queue: '(temporary)' });
}

export function temporaryAttributes(parts: RabbitmqParts): Attributes {
  return temporaryTemplate(parts) === undefined ? {} : { [ATTR_MESSAGING_DESTINATION_TEMPORARY]: true };
}
