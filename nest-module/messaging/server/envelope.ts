import { types } from 'node:util';
import { context, createContextKey } from '@opentelemetry/api';
import { guard } from '../../../lib/diagnostics/fault';
import { sharedName } from '../../../lib/process/process-record';
import { isRecord } from '../../../lib/validation/predicates';
import type { ReceivedPacket } from '../message-transport';
import { replaceOwn } from '../own-method';

/** The raw message and its packet, which Nest does not pass to handlers. */
export interface Envelope {
  readonly server: object;
  raw: readonly unknown[] | undefined;
  packet: ReceivedPacket | undefined;
}

const ENVELOPE = createContextKey(sharedName('received-envelope'));

interface Deserializer {
  deserialize(value: unknown, options?: unknown): unknown;
  init?(): unknown;
}

/**
 * Keeps the packet of each message of a server while Nest handles the message. Nest calls the deserializer inside
 * `handleMessage`, so an async context connects the two.
 */
export function watchEnvelopes(server: object): void {
  replaceOwn(server, 'handleMessage', (handle) => (...args: unknown[]) => {
    const envelope: Envelope = { server, raw: args, packet: undefined };
    const handling = context.active().setValue(ENVELOPE, envelope);
    return context.with(handling, () => Reflect.apply(handle, server, args) as unknown);
  });
  watchDeserializer(server);
}

/**
 * The envelope of the message that `server` handles in the current context. A handler may hand work to another server in the
 * same process, whose messages have nothing of this one.
 */
export function currentEnvelope(server: object): Envelope | undefined {
  const envelope = context.active().getValue(ENVELOPE) as Envelope | undefined;
  return envelope?.server === server ? envelope : undefined;
}

function watchDeserializer(server: { deserializer?: Partial<Deserializer> }): void {
  const { deserializer } = server;
  if (typeof deserializer?.deserialize !== 'function') return;
  const inner = deserializer as Deserializer;
  const watching: Deserializer = {
    deserialize(value, options) {
      const packet = inner.deserialize(value, options);
      const envelope = currentEnvelope(server);
      if (!envelope) return packet;
      const keep = (result: unknown): unknown => {
        guard('reading a packet', () => (envelope.packet = headOf(result)), undefined);
        return result;
      };
      return types.isPromise(packet) ? packet.then(keep) : keep(packet);
    },
  };
  if (typeof inner.init === 'function') watching.init = () => inner.init?.();
  // Inherit further members of the application's deserializer.
  server.deserializer = Object.setPrototypeOf(watching, inner) as Deserializer;
}

/** The packet without its data, which would stay in memory as long as the context. */
function headOf(packet: unknown): ReceivedPacket | undefined {
  if (!isRecord(packet)) return undefined;
  const { id, metadata } = packet;
  return { id, metadata };
}
