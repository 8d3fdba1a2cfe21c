import { context } from '@opentelemetry/api';
import { injectContext } from '../../lib/propagation/carrier/carriers';
import { OptionError, show } from '../../lib/validation/option-error';
import { isGrpcClient, traceGrpcClient } from '../rpc/grpc-client';
import { nestMajor } from '../nest-version';

interface OutgoingPacket {
  metadata?: Record<string, unknown>;
}

/** A client in Nest 12.0.4 and later. */
interface HookedClient {
  setOnDispatchHook(hook: (packet: OutgoingPacket) => void): void;
}

interface Serializer {
  serialize(packet: unknown, options?: unknown): unknown;
}

/** A client before Nest 12.0.4. */
interface SerializingClient {
  serializer: Serializer;
}

/**
 * Clients that send packets as JSON, where the receiver ignores unknown members. Other transports need headers, which
 * the serializers of Nest 10 and 11 cannot set in a uniform way.
 */
const JSON_CLIENTS: ReadonlySet<string> = new Set(['ClientTCP', 'ClientRedis']);

const tracingSerializers = new WeakSet<object>();

/**
 * Adds the trace context to the messages of a client that `ClientsModule` did not create. Before Nest 12.0.4 this works
 * for TCP and Redis. Each call of a gRPC client gets a span, too, in every version. A receiver that does not trace gets the same message as before.
 *
 * @returns the same client
 * @throws OptionError `ERR_TRANSPORT_UNSUPPORTED` for a client of another transport before Nest 12.0.4, and
 * `ERR_OPTION_INVALID` for a value that is no client
 *
 * @example
 * ```ts
 * const client = traceClient(ClientProxyFactory.create({ transport: Transport.TCP }));
 * ```
 */
export function traceClient<Client extends object>(client: Client): Client {
  if (typeof client !== 'object' || (client as unknown) === null) throw notTraceable(client);
  if (isGrpcClient(client)) traceGrpcClient(client);
  else if (isHooked(client)) client.setOnDispatchHook(addMetadata);
  else if (isJsonClient(client)) traceSerializer(client);
  else throw notTraceable(client);
  return client;
}

/** Whether a provider is a client that {@link traceClient} supports. */
export function isMessageClient(instance: object): boolean {
  return isHooked(instance) || isJsonClient(instance);
}

function isHooked(client: object): client is HookedClient {
  return 'setOnDispatchHook' in client && typeof client.setOnDispatchHook === 'function';
}

function isJsonClient(client: object): client is SerializingClient {
  const { serializer } = client as { serializer?: Partial<Serializer> };
  return typeof serializer?.serialize === 'function' && classNames(client).some((name) => JSON_CLIENTS.has(name));
}

/** The serializer runs when the message is sent: on subscription for `send()`, at once for `emit()`. */
function traceSerializer(client: SerializingClient): void {
  const { serializer } = client;
  if (tracingSerializers.has(serializer)) return;
  const tracing: Serializer = {
    serialize(packet, options) {
      const sent = serializer.serialize(packet, options);
      if (!isPacket(sent)) return sent;
      const copy = { ...sent };
      addMetadata(copy);
      return copy;
    },
  };
  tracingSerializers.add(tracing);
  // A serializer of the application may have more members; inherit them.
  client.serializer = Object.setPrototypeOf(tracing, serializer) as Serializer;
}

function addMetadata(packet: OutgoingPacket): void {
  const metadata = { ...packet.metadata };
  injectContext(context.active(), metadata);
  packet.metadata = metadata;
}

/** A serializer of the application may return any value. */
function isPacket(sent: unknown): sent is OutgoingPacket {
  if (typeof sent !== 'object' || sent === null) return false;
  return Object.getPrototypeOf(sent) === Object.prototype && 'pattern' in sent && 'data' in sent;
}

function classNames(instance: object): readonly string[] {
  const names: string[] = [];
  for (let holder = prototypeOf(instance); holder; holder = prototypeOf(holder)) {
    const { constructor } = holder as { constructor?: { readonly name?: unknown } };
    if (typeof constructor?.name === 'string') names.push(constructor.name);
  }
  return names;
}

const prototypeOf = (holder: object): object | null => Object.getPrototypeOf(holder) as object | null;

function notTraceable(client: unknown): OptionError {
  const isClient = typeof client === 'object' && client !== null && classNames(client).includes('ClientProxy');
  if (!isClient) {
    return new OptionError(
      'ERR_OPTION_INVALID',
      'client',
      `traceClient expected a client of @nestjs/microservices, got ${show(client)}. ` +
        'Pass the result of ClientProxyFactory.create(…).',
    );
  }
  return new OptionError(
    'ERR_TRANSPORT_UNSUPPORTED',
    'client',
    `traceClient cannot trace ${classNames(client)[0] ?? 'this client'} of Nest ${nestMajor() ?? 'this version'}: it has no ` +
      'hook for outgoing messages. Update @nestjs/microservices to 12.0.4 or later, or write the context into the headers ' +
      'of each message yourself: injectContext(context.active(), headers).',
  );
}
