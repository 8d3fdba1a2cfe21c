import { type Attributes, context, type Context, defaultTextMapSetter, propagation } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
} from '../../../lib/bundled/attribute-names';
import { guard } from '../../../lib/diagnostics/fault';
import { callUserFunction } from '../../../lib/diagnostics/user-code';
import { injectProducer, openProducerSpan } from '../../../lib/messaging/producer-span';
import type { WritableCarrier } from '../../../lib/propagation/carrier/writable-carrier';
import { isPlainObject } from '../../../lib/validation/predicates';
import { activeSpanOf } from '../../../lib/span/current/span-context';
import type { OpenSpan } from '../../../lib/span/open-span';
import type { MessageTransport, OutgoingMessage } from '../message-transport';
import { routeText } from '../route-text';

/** The message that a client is to send. */
export interface Outgoing {
  readonly client: object;
  readonly pattern: unknown;
  readonly data: unknown;
  /** The number of messages, if it is a batch. */
  readonly count?: number;
}

/** The messages of clients that serialize outside the caller's context. */
const byPacket = new WeakMap<object, ProducerMessage>();

/** One outgoing message and its `PRODUCER` span. */
export class ProducerMessage implements OutgoingMessage {
  readonly open: OpenSpan;
  readonly client: object;
  readonly destination: string;
  readonly data: unknown;

  constructor(
    outgoing: Outgoing,
    private readonly transport: MessageTransport,
  ) {
    this.client = outgoing.client;
    this.destination = routeText(outgoing.pattern);
    this.data = outgoing.data;
    const { system } = transport;
    const attributes = (): Attributes => this.attributes(outgoing.count);
    this.open = openProducerSpan({ system, destination: this.destination, attributes });
    this.open.active.owner = this;
  }

  /** The message that `client` is sending in the current context, or the one of a packet. */
  static current(client: object, packet?: unknown): ProducerMessage | undefined {
    const known = typeof packet === 'object' && packet !== null ? byPacket.get(packet) : undefined;
    if (known) return known;
    for (let active = activeSpanOf(context.active()); active; active = active.enclosing) {
      const { owner } = active;
      if (owner instanceof ProducerMessage && owner.client === client) return owner.open.isEnded ? undefined : owner;
    }
    return undefined;
  }

  inject(headers: WritableCarrier): void {
    // Fast path: most messages have no headers yet, so they contain no context of the application.
    if (isEmpty(headers)) guard('writing the context into a message', () => injectInto(headers, this.open.context));
    else injectProducer(this.open, headers);
  }

  /** Call this before the client sends the packet. */
  takes(packet: unknown): void {
    if (typeof packet !== 'object' || packet === null) return;
    const { transport } = this;
    if (transport.serializesLater) byPacket.set(packet, this);
    if (!transport.injectPacket) return;
    callUserFunction(
      'putting the context into a packet',
      () => transport.injectPacket?.(packet as Record<string, unknown>, this),
      undefined,
    );
  }

  /** Call this once the client has given its packet an id. */
  named(packet: unknown): void {
    if (!this.open.recording) return;
    const { id } = (packet ?? {}) as { readonly id?: unknown };
    if (typeof id === 'string') this.open.setAttributes({ [ATTR_MESSAGING_MESSAGE_CONVERSATION_ID]: id });
  }

  accepted(result: unknown): void {
    const { transport, open } = this;
    if (!transport.acceptedAttributes || !open.recording) return;
    const attributes = (): Attributes => transport.acceptedAttributes?.(result) ?? {};
    open.setAttributes(callUserFunction('reading the result of a message', attributes, {}));
  }

  private attributes(count: number | undefined): Attributes {
    return {
      ...(count === undefined ? {} : { [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: count }),
      ...callUserFunction('`sentAttributes` of a transport', () => this.transport.sentAttributes?.(this), {}),
    };
  }
}

const injectInto = (headers: Record<string, unknown>, from: Context): void =>
  propagation.inject(from, headers, defaultTextMapSetter);

function isEmpty(headers: WritableCarrier): headers is Record<string, unknown> {
  return isPlainObject(headers) && Object.keys(headers).length === 0;
}
