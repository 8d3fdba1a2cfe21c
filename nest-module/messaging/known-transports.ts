import { callUserFunction } from '../../lib/diagnostics/user-code';
import { ANY_TRANSPORT } from './transports/any-transport';
import { KAFKA } from './transports/kafka';
import { MQTT } from './transports/mqtt';
import { NATS } from './transports/nats';
import { RABBITMQ } from './transports/rabbitmq';
import { REDIS } from './transports/redis';
import { TCP } from './transports/tcp';
import type { MessageTransport, TransportId } from './message-transport';

/** Nest's number for gRPC, whose calls are traced as RPC, not as messages. */
export const GRPC_ID: TransportId = 4;

const BUILT_IN: readonly MessageTransport[] = [TCP, REDIS, NATS, MQTT, RABBITMQ, KAFKA];

/** Finds the transport of clients, servers and contexts. The application's own transports come first. */
export class KnownTransports {
  private readonly all: readonly MessageTransport[];

  constructor(own: readonly MessageTransport[] = []) {
    this.all = [...own, ...BUILT_IN];
  }

  /** @returns `undefined` for a client of gRPC */
  ofClient(client: object): MessageTransport | undefined {
    const asked = (transport: MessageTransport): boolean =>
      callUserFunction('`isClient` of a transport', () => transport.isClient?.(client) ?? false, false);
    return this.all.find(asked) ?? ('getService' in client ? undefined : ANY_TRANSPORT);
  }

  /** @returns `undefined` for a server of gRPC */
  ofServer({ transportId }: { readonly transportId?: unknown }): MessageTransport | undefined {
    if (transportId === GRPC_ID) return undefined;
    return this.all.find(({ id }) => id === transportId) ?? ANY_TRANSPORT;
  }

  ofContext(context: object): MessageTransport | undefined {
    const asked = (transport: MessageTransport): boolean =>
      callUserFunction('`isContext` of a transport', () => transport.isContext?.(context) ?? false, false);
    return this.all.find(asked);
  }
}
