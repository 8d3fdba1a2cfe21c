import { metadataCarrier, withMetadata } from '../packet-metadata';
import type { MessageTransport } from '../message-transport';

/** The context is in `metadata` of the JSON packet. */
export const TCP: MessageTransport = {
  id: 0,
  system: 'tcp',
  isClient: (client) => 'createSocket' in client,
  injectSerialized: withMetadata,
  hasEnvelope: true,
  isContext: (context) => 'getSocketRef' in context,
  carrier: ({ packet }) => metadataCarrier(packet),
};
