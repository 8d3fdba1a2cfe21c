import { ATTR_MESSAGING_MESSAGE_BODY_SIZE } from '../../../lib/bundled/attribute-names';
import { metadataCarrier, withMetadata } from '../packet-metadata';
import type { MessageTransport, ReceivedMessage } from '../message-transport';

interface RedisContext {
  getChannel(): string;
}

/** The context is in `metadata` of the JSON packet. */
export const REDIS: MessageTransport = {
  id: 1,
  system: 'redis',
  isClient: (client) => 'createRetryStrategy' in client,
  injectSerialized: withMetadata,
  hasEnvelope: true,
  isContext: (context) => 'getChannel' in context && !('getMessage' in context),
  carrier: ({ packet }) => metadataCarrier(packet),
  destination: ({ context }) => (context as RedisContext).getChannel(),
  receivedAttributes: ({ raw }: ReceivedMessage) => {
    const text = raw?.[1];
    return typeof text === 'string' ? { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: Buffer.byteLength(text) } : {};
  },
};
