import { types } from 'node:util';
import { callUserFunction } from '../../../lib/diagnostics/user-code';
import type { MessageTransport } from '../message-transport';
import { ProducerMessage } from './producer-message';

interface Serializer {
  serialize(value: unknown, options?: unknown): unknown;
  init?(): unknown;
}

/**
 * Makes a client add the trace context to the result of its serializer. Does not change the serializer, because several
 * clients may use it.
 */
export function traceSerializer(client: object, transport: MessageTransport): void {
  const holder = client as { serializer?: Partial<Serializer> };
  const { serializer } = holder;
  if (typeof serializer?.serialize !== 'function') return;
  const inner = serializer as Serializer;
  const tracing: Serializer = {
    serialize(value, options) {
      const message = ProducerMessage.current(client, value);
      if (!message) return inner.serialize(value, options);
      const sent = message.open.run(() => inner.serialize(value, options));
      const inject = (result: unknown): unknown => injected(result, message, transport);
      return types.isPromise(sent) ? sent.then(inject) : inject(sent);
    },
  };
  if (typeof inner.init === 'function') tracing.init = () => inner.init?.();
  // Inherit further members of the application's serializer.
  holder.serializer = Object.setPrototypeOf(tracing, inner) as Serializer;
}

function injected(sent: unknown, message: ProducerMessage, transport: MessageTransport): unknown {
  if (!transport.injectSerialized) return sent;
  return callUserFunction(
    'putting the context into a serialized message',
    () => transport.injectSerialized?.(sent, message),
    sent,
  );
}
