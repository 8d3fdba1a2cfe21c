import { context } from '@opentelemetry/api';
import { injectContext } from '../../lib/propagation/carrier/carriers';
import { OptionError } from '../../lib/validation/option-error';
import { nestMajor } from '../nest-version';

interface OutgoingPacket {
  metadata?: Record<string, unknown>;
}

/** A client of Nest's transports as it comes with Nest 12.0.4 and later. */
interface HookedClient {
  setOnDispatchHook(hook: (packet: OutgoingPacket) => void): void;
}

/** What makes of a packet what a transport sends. */
interface Serializer {
  serialize(packet: unknown, options?: unknown): unknown;
}

/** A client before Nest 12.0.4. */
interface SerializingClient {
  serializer: Serializer;
}

/**
 * Clients whose packets travel as JSON, in which a peer ignores what it does not know. The others send the context in
 * headers of their own, which no serializer of Nest 10 and 11 gives room for alike.
 */
const JSON_CLIENTS: ReadonlySet<string> = new Set(['ClientTCP', 'ClientRedis']);

const serialized = new WeakSet<object>();

/**
 * Makes a client carry the trace context, for clients that were not made by `ClientsModule`. In Nest 10 and 11, and in
 * Nest 12 before 12.0.4, it can do so for TCP and Redis. A peer that does not trace sees the same message as before.
 *
 * @throws OptionError `ERR_TRANSPORT_UNSUPPORTED` for a client of another transport there, and `ERR_OPTION_INVALID` for
 * what is not a client
 *
 * @example
 * ```ts
 * const client = traceClient(ClientProxyFactory.create({ transport: Transport.TCP }));
 * ```
 */
export function traceClient<Client extends object>(client: Client): Client {
  if (typeof client !== 'object' || (client as unknown) === null) throw notTraceable(client);
  if (isHooked(client)) client.setOnDispatchHook(addMetadata);
  else if (isJsonClient(client)) traceSerializer(client);
  else throw notTraceable(client);
  return client;
}

/** Whether a provider is a client that can be traced. */
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

/** It runs where the message is sent: for `send()` where the answer is subscribed to, for `emit()` at once. */
function traceSerializer(client: SerializingClient): void {
  const { serializer } = client;
  if (serialized.has(serializer)) return;
  const tracing: Serializer = {
    serialize(packet, options) {
      const sent = serializer.serialize(packet, options);
      if (!isPacket(sent)) return sent;
      const copy = { ...sent };
      addMetadata(copy);
      return copy;
    },
  };
  serialized.add(tracing);
  // It inherits what else a serializer of the application has.
  client.serializer = Object.setPrototypeOf(tracing, serializer) as Serializer;
}

function addMetadata(packet: OutgoingPacket): void {
  const metadata = { ...packet.metadata };
  injectContext(context.active(), metadata);
  packet.metadata = metadata;
}

/** A serializer of the application may make anything of a packet. */
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
      'traceClient expected a client of @nestjs/microservices, such as ClientProxyFactory.create(…) makes.',
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
