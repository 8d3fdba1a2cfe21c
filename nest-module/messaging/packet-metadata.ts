import { isPlainObject, isRecord } from '../../lib/validation/predicates';
import type { OutgoingMessage, ReceivedPacket } from './message-transport';

/** Most names of a packet's metadata that are read. An untrusted sender can write any number. */
const MAX_NAMES = 100;

/**
 * Copies a packet and adds the context to its `metadata`. Receivers ignore unknown members of a packet.
 *
 * @returns `sent` itself if it is not a packet: an application's serializer can return any value
 */
export function withMetadata(sent: unknown, message: OutgoingMessage): unknown {
  if (!isPacket(sent)) return sent;
  const metadata = metadataOf(sent);
  message.inject(metadata);
  return Object.keys(metadata).length > 0 ? { ...sent, metadata } : sent;
}

/** {@link withMetadata} for a packet that Nest made for this message. */
export function addMetadata(packet: Record<string, unknown>, message: OutgoingMessage): void {
  const metadata = metadataOf(packet);
  message.inject(metadata);
  if (Object.keys(metadata).length > 0) packet['metadata'] = metadata;
}

/**
 * The metadata of a received packet, as headers. Reads own properties with text only: a sender can write any value, and the
 * application's payload may have a member of the same name.
 */
export function metadataCarrier(packet: ReceivedPacket | undefined): object | undefined {
  const metadata = packet?.metadata;
  if (!isRecord(metadata)) return undefined;
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  let names: readonly string[] | undefined;
  return { get: text, keys: () => (names ??= firstNames(metadata)) };
}

function firstNames(metadata: object): readonly string[] {
  const names: string[] = [];
  for (const name in metadata) {
    if (names.length >= MAX_NAMES) break;
    names.push(name);
  }
  return names;
}

function metadataOf(packet: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { metadata } = packet;
  return isRecord(metadata) ? { ...metadata } : {};
}

function isPacket(sent: unknown): sent is Record<string, unknown> {
  return isRecord(sent) && isPlainObject(sent) && 'pattern' in sent && 'data' in sent;
}
