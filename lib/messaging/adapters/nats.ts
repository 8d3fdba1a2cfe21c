import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_TEMPORARY,
  ATTR_MESSAGING_MESSAGE_ID,
} from '../../bundled/attribute-names';
import { invalidOption } from '../../validation/option-error';
import { isFunction } from '../../validation/predicates';
import { ATTR_DELIVERY_COUNT, ATTR_NATS_STREAM_NAME, ATTR_NATS_STREAM_SEQUENCE } from '../delivery-attributes';
import type { ConsumerAdapter } from '../trace-consumer';
import type { ProducerAdapter } from '../trace-producer';
import { shallowCopy } from './copied-headers';
import { bodySize, integerAt, textAt } from './message-content';
import { checkTemplate, type TemplateOptions, templateOf } from './template';

/** The `MsgHdrs` of the client library. */
export interface NatsHeaders extends Iterable<[string, string[]]> {
  get(name: string): string;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  keys(): string[];
}

/** Arguments of `publish` and `request`, of connections and of JetStream. */
export type NatsPublishArgs = readonly [
  subject: string,
  payload?: unknown,
  options?: object | undefined,
  ...rest: unknown[],
];

/** A message of a subscription, or of JetStream. */
export interface NatsMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: NatsHeaders | undefined;
}

/** Options of {@link natsProducer}. */
export interface NatsProducerOptions extends TemplateOptions {
  /** The function `headers` of the client library, which creates empty headers. */
  readonly headers: () => NatsHeaders;
}

/** Options of {@link natsConsumer}. */
export interface NatsConsumerOptions extends TemplateOptions {
  /** The queue group of a core subscription, for `messaging.consumer.group.name`. For JetStream, it is the consumer. */
  readonly queue?: string | undefined;
}

/**
 * Traces `publish` and `request` of `nats` and `@nats-io/nats-core`, and `publish` of JetStream. The span of a request
 * ends with the reply.
 *
 * Set `template` for subjects that contain an id, so that span names stay few. Replies to an inbox already have one.
 *
 * @throws OptionError if `headers` is missing
 *
 * @example
 * ```ts
 * const publish = traceProducer(natsProducer({ headers }), nats.publish.bind(nats));
 * publish('orders.created', '{"id":"o-17"}');
 * ```
 */
export function natsProducer(options: NatsProducerOptions): ProducerAdapter<NatsPublishArgs> {
  const { headers } = options ?? {};
  const hint = 'Pass the function `headers` of your library, such as @nats-io/nats-core.';
  if (!isFunction(headers)) throw invalidOption('headers', 'the function `headers` of the client', headers, hint);
  checkTemplate(options);
  return {
    system: 'nats',
    read([subject, payload, given, ...rest]) {
      const carrier = headers();
      const copy: { headers?: NatsHeaders } = shallowCopy(given);
      for (const [name, values] of copy.headers ?? []) for (const value of values) carrier.append(name, value);
      copy.headers = carrier;
      return {
        ...destinationOf(options, subject),
        args: [subject, payload, copy, ...rest],
        messages: [{ carrier }],
        attributes: () => ({ ...temporary(subject), ...bodySize(payload) }),
      };
    },
  };
}

/**
 * Traces messages of subscriptions and of JetStream, in a `callback`, or in a loop with `processMessage`.
 *
 * @example
 * ```ts
 * const adapter = natsConsumer({ template: 'orders.*.created' });
 * for await (const message of subscription) {
 *   await processMessage(adapter, message, ({ data }) => ship(data));
 * }
 * ```
 */
export function natsConsumer(
  options: NatsConsumerOptions = {},
): ConsumerAdapter<readonly [message: NatsMessage] | readonly [error: unknown, message: NatsMessage]> {
  checkTemplate(options);
  return {
    system: 'nats',
    read(args) {
      const message = args.length === 1 ? args[0] : args[1];
      // A subscription's callback can get an error instead. JetStream ends a pull with a message without a subject.
      if (!message || typeof message.subject !== 'string' || (args.length > 1 && args[0])) return undefined;
      const { subject, headers } = message;
      return {
        ...destinationOf(options, subject),
        headers,
        attributes: () => ({
          ...textAt(ATTR_MESSAGING_CONSUMER_GROUP_NAME, options.queue),
          ...temporary(subject),
          ...bodySize(message.data),
          ...textAt(ATTR_MESSAGING_MESSAGE_ID, headers?.get('Nats-Msg-Id')),
          ...deliveryOf(message),
        }),
      };
    },
  };
}

/** The subject for the reply to a request. Each request has its own. */
const INBOX = '_INBOX.';

function destinationOf(options: TemplateOptions, subject: string): { destination: string; template?: string } {
  const template = templateOf(options, subject) ?? (subject.startsWith(INBOX) ? `${INBOX}*` : undefined);
  return template === undefined ? { destination: subject } : { destination: subject, template };
}

function temporary(subject: string): Attributes {
  return subject.startsWith(INBOX) ? { [ATTR_MESSAGING_DESTINATION_TEMPORARY]: true } : {};
}

interface Delivery {
  readonly stream?: unknown;
  readonly consumer?: unknown;
  readonly streamSequence?: unknown;
  readonly deliveryCount?: unknown;
}

/** The delivery data of a JetStream message, which the client parses from its reply subject. */
function deliveryOf(message: NatsMessage & { readonly info?: Delivery | undefined }): Attributes {
  const { info } = message;
  if (!info) return {};
  return {
    ...textAt(ATTR_MESSAGING_CONSUMER_GROUP_NAME, info.consumer),
    ...textAt(ATTR_NATS_STREAM_NAME, info.stream),
    ...integerAt(ATTR_NATS_STREAM_SEQUENCE, info.streamSequence),
    ...integerAt(ATTR_DELIVERY_COUNT, info.deliveryCount),
  };
}
