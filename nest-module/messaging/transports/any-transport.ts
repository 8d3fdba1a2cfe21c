import type { MessageTransport } from '../message-transport';
import { addMetadata, metadataCarrier } from '../packet-metadata';

/**
 * Custom clients and strategies without a matching transport. The context is in `metadata` of the packet, as with the
 * dispatch hook of Nest 12.
 */
export const ANY_TRANSPORT: MessageTransport = {
  id: 'any',
  system: 'nestjs',
  injectPacket: addMetadata,
  hasEnvelope: true,
  carrier({ context, packet }) {
    const { getMetadata } = (context ?? {}) as { getMetadata?: () => unknown };
    if (typeof getMetadata !== 'function') return metadataCarrier(packet);
    return metadataCarrier({ metadata: getMetadata.call(context) });
  },
  destination({ context }) {
    const { getPattern } = (context ?? {}) as { getPattern?: () => unknown };
    const pattern = typeof getPattern === 'function' ? getPattern.call(context) : undefined;
    return typeof pattern === 'string' ? pattern : undefined;
  },
};
