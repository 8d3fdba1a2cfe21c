import { ATTR_MESSAGING_OPERATION_NAME, ATTR_MESSAGING_OPERATION_TYPE } from '../../../lib/bundled/attribute-names';
import { guard } from '../../../lib/diagnostics/fault';
import { sharedSymbol } from '../../../lib/process/process-record';
import type { OpenSpan } from '../../../lib/span/open-span';
import { replaceOwn } from '../own-method';

/** The open spans, by the message object of amqplib. */
const spans = new WeakMap<object, OpenSpan>();
const WATCHED = sharedSymbol('watched-channel');

/** The methods of an amqplib channel that settle one message. Source: AMQP 0-9-1, class `basic`. */
const METHODS = ['ack', 'nack', 'reject'] as const;

/**
 * Records the settlement of a message as an event of its span. The time of the event shows how long the handler ran after
 * the acknowledgement. A settlement after the end of the span is not recorded.
 *
 * @param channel an amqplib channel. All messages of a consumer use it; its methods are replaced once.
 */
export function watchSettlement(channel: object, message: object | undefined, span: OpenSpan): void {
  if (!message) return;
  spans.set(message, span);
  if (WATCHED in channel) return;
  Object.defineProperty(channel, WATCHED, { value: true });
  for (const method of METHODS) {
    replaceOwn(channel, method, (settle) => (...args: unknown[]) => {
      guard('recording a settlement', () => settled(method, args), undefined);
      return Reflect.apply(settle, channel, args) as unknown;
    });
  }
}

function settled(method: (typeof METHODS)[number], args: readonly unknown[]): void {
  const [message] = args;
  const open = typeof message === 'object' && message !== null ? spans.get(message) : undefined;
  if (!open || open.isEnded) return;
  // `nack(message, allUpTo, requeue)` and `reject(message, requeue)` return the message to the queue by default.
  const requeue = method === 'ack' ? undefined : args[method === 'nack' ? 2 : 1] !== false;
  open.span.addEvent(method, {
    [ATTR_MESSAGING_OPERATION_NAME]: method,
    [ATTR_MESSAGING_OPERATION_TYPE]: 'settle',
    ...(requeue === undefined ? {} : { 'rabbitmq.message.requeue': requeue }),
  });
}
