import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_KAFKA_MESSAGE_KEY,
  ATTR_KAFKA_MESSAGE_TOMBSTONE,
  ATTR_KAFKA_OFFSET,
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_PARTITION_ID,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
} from '../../../lib/bundled/attribute-names';
import { isPlainObject, isRecord } from '../../../lib/validation/predicates';
import type { MessageTransport, OutgoingMessage, ReceivedMessage } from '../message-transport';

interface KafkaContext {
  getMessage(): KafkaMessage;
  getPartition(): number;
  getTopic(): string;
}

interface KafkaMessage {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly offset?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** The result of kafkajs for one partition of a sent message. */
interface RecordMetadata {
  readonly partition?: number;
  readonly baseOffset?: string;
}

/** Nest's header for the packet id of a request. */
const CORRELATION_ID = 'kafka_correlationId';

/** The context is in the headers of the record. */
export const KAFKA: MessageTransport = {
  id: 6,
  system: 'kafka',
  isClient: (client) => 'subscribeToResponseOf' in client,
  injectSerialized(sent, message) {
    // Copy: Nest's serializer returns the application's own message, which the application may send again.
    if (!isRecord(sent) || !isPlainObject(sent)) return sent;
    const headers = { ...(isRecord(sent['headers']) ? sent['headers'] : {}) };
    message.inject(headers);
    return { ...sent, headers };
  },
  sentAttributes: ({ data }: OutgoingMessage) => (isRecord(data) ? keyAttribute(data['key']) : {}),
  acceptedAttributes(result): Attributes {
    const [record, ...others] = Array.isArray(result) ? (result as RecordMetadata[]) : [];
    if (!record || others.length > 0) return {};
    const { partition, baseOffset } = record;
    return {
      ...(partition === undefined ? {} : { [ATTR_MESSAGING_DESTINATION_PARTITION_ID]: String(partition) }),
      ...(baseOffset === undefined ? {} : { [ATTR_KAFKA_OFFSET]: Number(baseOffset) }),
    };
  },
  isContext: (context) => 'getPartition' in context && 'getTopic' in context,
  carrier: ({ context }) => (context as KafkaContext).getMessage().headers,
  destination: ({ context }) => (context as KafkaContext).getTopic(),
  receivedAttributes({ context, server }: ReceivedMessage): Attributes {
    const kafka = context as KafkaContext;
    const { key, value, offset, headers } = kafka.getMessage();
    const { groupId } = (server ?? {}) as { readonly groupId?: string };
    const id = headers?.[CORRELATION_ID];
    return {
      [ATTR_MESSAGING_DESTINATION_PARTITION_ID]: String(kafka.getPartition()),
      ...(offset === undefined ? {} : { [ATTR_KAFKA_OFFSET]: Number(offset) }),
      ...keyAttribute(key),
      ...(value === null ? { [ATTR_KAFKA_MESSAGE_TOMBSTONE]: true } : {}),
      ...(groupId ? { [ATTR_MESSAGING_CONSUMER_GROUP_NAME]: groupId } : {}),
      ...(typeof id === 'string' ? { [ATTR_MESSAGING_MESSAGE_CONVERSATION_ID]: id } : {}),
    };
  },
};

function keyAttribute(key: unknown): Attributes {
  return typeof key === 'string' && key !== '' ? { [ATTR_KAFKA_MESSAGE_KEY]: key } : {};
}
