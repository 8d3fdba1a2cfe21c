import { ATTR_MESSAGING_MESSAGE_BODY_SIZE } from '../../../lib/bundled/attribute-names';
import { ATTR_REDELIVERED } from '../../../lib/messaging/delivery-attributes';
import { isPlainObject, isRecord } from '../../../lib/validation/predicates';
import { watchOption } from '../client/client-option';
import type { MessageTransport, OutgoingMessage, ReceivedMessage } from '../message-transport';
import { addMetadata, metadataCarrier } from '../packet-metadata';

interface MqttContext {
  getTopic(): string;
  getPacket(): MqttPacket | undefined;
}

interface MqttPacket {
  readonly dup?: boolean;
  readonly qos?: number;
  readonly payload?: string | Uint8Array;
  readonly properties?: { readonly userProperties?: unknown };
}

interface PublishOptions {
  readonly properties?: { readonly userProperties?: Readonly<Record<string, unknown>> };
}

/** The MQTT 5 message that each client has serialized and is about to publish. */
const serialized = new WeakMap<object, OutgoingMessage>();
/** The user properties that the record of a message had. Nest 11 and later deletes them before it serializes the record. */
const ownProperties = new WeakMap<OutgoingMessage, Readonly<Record<string, unknown>>>();

/**
 * In MQTT 5, the context is in the user properties of the message. Nest 10 takes them from the serialized packet. Later
 * versions take them from the record, which the application may reuse, and from the client's option `userProperties`.
 *
 * MQTT 3.1.1 has no properties: the context is in `metadata` of the JSON packet.
 */
export const MQTT: MessageTransport = {
  id: 3,
  system: 'mqtt',
  isClient: (client) => 'mergePacketOptions' in client,
  prepareClient(client) {
    watchOption(client, 'userProperties', (given) => {
      const message = serialized.get(client);
      if (!message) return given;
      return { ...(isRecord(given) ? given : {}), ...injectedInto(ownProperties.get(message), message) };
    });
  },
  // Nest 11 and later first subscribe to the topic of the replies.
  serializesLater: true,
  injectPacket(packet, message) {
    if (!isVersion5(message.client)) return addMetadata(packet, message);
    const own = userPropertiesOf(optionsOfRecord(message.data));
    if (own) ownProperties.set(message, own);
  },
  injectSerialized(sent, message) {
    if (!isVersion5(message.client)) return sent;
    if (!isRecord(sent)) {
      // Nest reads the option right after this.
      serialized.set(message.client, message);
      queueMicrotask(() => serialized.delete(message.client));
      return sent;
    }
    const options = isRecord(sent['options']) ? (sent['options'] as PublishOptions) : {};
    const userProperties = injectedInto(options.properties?.userProperties, message);
    return { ...sent, options: { ...options, properties: { ...options.properties, userProperties } } };
  },
  hasEnvelope: true,
  isContext: (context) => 'getTopic' in context && 'getPacket' in context,
  carrier({ context, packet }) {
    // User properties have a null prototype. Their values are strings or lists of strings.
    const properties = (context as MqttContext).getPacket()?.properties?.userProperties;
    return isRecord(properties) ? properties : metadataCarrier(packet);
  },
  destination: ({ context }) => (context as MqttContext).getTopic(),
  receivedAttributes({ context }: ReceivedMessage) {
    const { dup, qos, payload } = (context as MqttContext).getPacket() ?? {};
    return {
      ...(qos === undefined ? {} : { 'mqtt.message.qos': qos }),
      ...(dup ? { [ATTR_REDELIVERED]: true } : {}),
      ...(payload === undefined ? {} : { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: Buffer.byteLength(payload) }),
    };
  },
};

function isVersion5(client: object): boolean {
  const { options } = client as { readonly options?: { readonly protocolVersion?: number } };
  return options?.protocolVersion === 5;
}

function injectedInto(
  own: Readonly<Record<string, unknown>> | undefined,
  message: OutgoingMessage,
): Record<string, unknown> {
  const properties = { ...own };
  message.inject(properties);
  return properties;
}

/** A record is an object of Nest's class `MqttRecord`. A payload of the application may have a member `options` too. */
function optionsOfRecord(data: unknown): PublishOptions | undefined {
  if (!isRecord(data) || isPlainObject(data) || !('data' in data)) return undefined;
  return isRecord(data['options']) ? data['options'] : undefined;
}

function userPropertiesOf(options: PublishOptions | undefined): Readonly<Record<string, unknown>> | undefined {
  const properties = options?.properties?.userProperties;
  return isRecord(properties) ? properties : undefined;
}
