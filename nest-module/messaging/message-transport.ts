import type { Attributes } from '@opentelemetry/api';
import type { WritableCarrier } from '../../lib/propagation/carrier/writable-carrier';
import type { OpenSpan } from '../../lib/span/open-span';

/** The `transportId` of a server: a number of Nest's enum `Transport`, or the value that a custom strategy sets. */
export type TransportId = number | string | symbol;

/** A message that a traced client sends. */
export interface OutgoingMessage {
  readonly client: object;
  /** The pattern as text; an object is in the form of Nest's routes. */
  readonly destination: string;
  /** The application's data; may be a record of Nest, such as `RmqRecord`. Do not change it: applications reuse it. */
  readonly data: unknown;
  /** Writes the trace context, unless `headers` already contain one. Never throws. */
  inject(headers: WritableCarrier): void;
}

/** A message that a traced server received. */
export interface ReceivedMessage {
  /** Nest's RPC context, which the handler gets as `@Ctx()`; not every custom strategy has one. */
  readonly context: object | undefined;
  /** The pattern under which the handler is registered, as text. */
  readonly template: string;
  /** The server; `undefined` if an interceptor traces the message (Nest before 11.1.4). */
  readonly server: object | undefined;
  /** The result of the server's deserializer, if the transport has {@link MessageTransport.hasEnvelope}. */
  readonly packet: ReceivedPacket | undefined;
  /** The arguments of the server's `handleMessage`, if the transport has {@link MessageTransport.hasEnvelope}. */
  readonly raw: readonly unknown[] | undefined;
}

/** Members of Nest's packet. The sender controls the values. */
export interface ReceivedPacket {
  /** Set for a request, absent for an event. */
  readonly id?: unknown;
  readonly metadata?: unknown;
}

/**
 * How one transport carries the trace context, and which attributes its spans have. Write one for a custom strategy or client, and
 * pass it in the option `messaging.transports` of `TelemetryModule`.
 *
 * If a method throws, the error is counted, and the message is sent or handled without the result of that method.
 *
 * @example
 * ```ts
 * const pubSub: MessageTransport = {
 *   id: 'pubsub',
 *   system: 'gcp_pubsub',
 *   carrier: ({ context }) => (context as { attributes?: object }).attributes,
 * };
 * ```
 */
export interface MessageTransport {
  /** The `transportId` of its servers. */
  readonly id: TransportId;
  /** Value of `messaging.system.name`. */
  readonly system: string;

  /** Whether a client sends over this transport. */
  isClient?(client: object): boolean;
  /**
   * Runs once for each client, before its first message.
   *
   * @param current the message that the client is sending in the current context
   */
  prepareClient?(client: object, current: () => OutgoingMessage | undefined): void;
  /** Runs before `publish` or `dispatchEvent` of the client. May add to `packet`, which Nest made for this message. */
  injectPacket?(packet: Record<string, unknown>, message: OutgoingMessage): void;
  /** Whether a client may serialize a packet after its `publish` has returned, such as in a callback of the broker. */
  readonly serializesLater?: boolean;
  /** Adds the context to a copy of the serializer's result. Returns `sent` itself if it cannot hold a context. */
  injectSerialized?(sent: unknown, message: OutgoingMessage): unknown;
  /** Attributes of the producer's span. */
  sentAttributes?(message: OutgoingMessage): Attributes;
  /** Attributes from the broker's response to an event, such as an offset. */
  acceptedAttributes?(result: unknown): Attributes;

  /** Whether the server's `handleMessage` and deserializer must be watched, because handlers do not get all of the packet. */
  readonly hasEnvelope?: boolean;
  /** Whether an RPC context belongs to this transport. Needed only before Nest 11.1.4, which does not list its servers. */
  isContext?(context: object): boolean;
  /** The headers of a received message. */
  carrier?(message: ReceivedMessage): unknown;
  /** The topic, subject, channel or routing key of a received message; the pattern of its handler by default. */
  destination?(message: ReceivedMessage): string | undefined;
  /** Further attributes of the consumer's span. Called only if the span is recorded or an attribute is read. */
  receivedAttributes?(message: ReceivedMessage): Attributes;
  /** Runs when the span of a message is open and recorded. */
  opened?(message: ReceivedMessage, span: OpenSpan): void;
}
