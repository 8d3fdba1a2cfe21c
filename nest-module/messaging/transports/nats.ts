import {
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_MESSAGE_BODY_SIZE,
} from '../../../lib/bundled/attribute-names';
import { warnOnce } from '../../../lib/diagnostics/warning';
import { isRecord } from '../../../lib/validation/predicates';
import type { MessageTransport, OutgoingMessage, ReceivedMessage } from '../message-transport';
import { watchOption } from '../client/client-option';

interface NatsContext {
  getSubject(): string;
  getHeaders(): unknown;
}

interface NatsClient {
  readonly natsClient?: { readonly info?: { readonly headers?: boolean } } | null;
}

/** `MsgHdrs` of `nats` and `@nats-io/transport-node`. */
interface Headers {
  keys(): string[];
  values(name: string): string[];
  append(name: string, value: string): void;
  set(name: string, value: string): void;
  get(name: string): string;
}

/** Messages whose record has its own headers: a copy of these carries the context. */
const placed = new WeakSet<OutgoingMessage>();

/**
 * The context is in the headers of the message. Only the client's NATS library can create headers. So this sets the client's
 * option `headers`, from which Nest has that library create the headers of each message.
 */
export const NATS: MessageTransport = {
  id: 2,
  system: 'nats',
  isClient: (client) => 'createSubscriptionHandler' in client,
  prepareClient(client, current) {
    watchOption(client, 'headers', (given) => {
      const message = current();
      if (!message || placed.has(message) || !takesHeaders(client)) return given;
      const headers = isRecord(given) ? { ...given } : {};
      message.inject(headers);
      return headers;
    });
  },
  injectSerialized(sent, message) {
    const headers = isRecord(sent) ? sent['headers'] : undefined;
    if (!isHeaders(headers) || !takesHeaders(message.client)) return sent;
    const copy = copyOf(headers);
    message.inject(copy);
    placed.add(message);
    return { ...(sent as object), headers: copy };
  },
  hasEnvelope: true,
  isContext: (context) => 'getSubject' in context,
  carrier: ({ context }) => (context as NatsContext).getHeaders(),
  destination: ({ context }) => (context as NatsContext).getSubject(),
  receivedAttributes: ({ server, raw }: ReceivedMessage) => {
    const { data } = (raw?.[1] ?? {}) as { readonly data?: Uint8Array };
    const { options } = (server ?? {}) as { readonly options?: { readonly queue?: string } };
    return {
      ...(options?.queue ? { [ATTR_MESSAGING_CONSUMER_GROUP_NAME]: options.queue } : {}),
      ...(data ? { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: data.length } : {}),
    };
  },
};

/** If headers are switched off in the NATS server, clients throw or lose the connection at a message with headers. */
function takesHeaders(client: object): boolean {
  if ((client as NatsClient).natsClient?.info?.headers !== false) return true;
  warnOnce(
    'nats',
    'TRANSPORT_WITHOUT_HEADERS',
    'The NATS server does not support headers, so messages to it carry no trace context: consumers start traces of their ' +
      'own. Enable headers in the server (`no_header_support: false`).',
  );
  return false;
}

function isHeaders(value: unknown): value is Headers {
  const methods = ['keys', 'values', 'append', 'set', 'get'];
  return isRecord(value) && methods.every((name) => typeof value[name] === 'function');
}

function copyOf(headers: Headers): Record<string, unknown> & Headers {
  const { constructor } = headers as unknown as { readonly constructor: new () => Record<string, unknown> & Headers };
  const copy = new constructor();
  for (const name of headers.keys()) for (const value of headers.values(name)) copy.append(name, value);
  return copy;
}
