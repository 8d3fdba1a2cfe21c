import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { context } from '@opentelemetry/api';
import { injectContext } from '../../lib/index';

interface OutgoingPacket {
  metadata?: Record<string, unknown>;
}

/** A client of Nest's transports, as far as its dispatch hook goes; versions before 12 have none. */
interface MessageClient {
  setOnDispatchHook(hook: (packet: OutgoingPacket) => void): void;
}

/** Puts the trace context into the metadata of each message that a client of this application sends. */
@Injectable()
export class ClientMetadata implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    for (const module of this.modules.values()) {
      for (const { instance } of module.providers.values()) if (isMessageClient(instance)) traceClient(instance);
    }
  }
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

function isMessageClient(instance: unknown): instance is MessageClient {
  return (
    typeof instance === 'object' &&
    instance !== null &&
    'setOnDispatchHook' in instance &&
    typeof instance.setOnDispatchHook === 'function'
  );
}
