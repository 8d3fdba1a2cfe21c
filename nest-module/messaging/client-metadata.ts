import { context } from '@opentelemetry/api';
import { injectContext } from '../../lib/index';

interface OutgoingPacket {
  metadata?: Record<string, unknown>;
}

/** A client of Nest's transports, as far as its dispatch hook goes; versions before 12 have none. */
interface MessageClient {
  setOnDispatchHook(hook: (packet: OutgoingPacket) => void): void;
}

/**
 * Makes a client carry the trace context, for clients that were not made by `ClientsModule`.
 *
 * @example
 * ```ts
 * const client = traceClient(ClientProxyFactory.create({ transport: Transport.TCP }));
 * ```
 */
export function traceClient<Client extends MessageClient>(client: Client): Client {
  client.setOnDispatchHook((packet) => {
    const metadata = { ...packet.metadata };
    injectContext(context.active(), metadata);
    packet.metadata = metadata;
  });
  return client;
}

/** Whether a provider is a client that can be traced. */
export function isMessageClient(instance: object): instance is MessageClient {
  return 'setOnDispatchHook' in instance && typeof instance.setOnDispatchHook === 'function';
}
