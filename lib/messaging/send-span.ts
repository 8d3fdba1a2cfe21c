import { type Attributes, context, type Link, SpanKind } from '@opentelemetry/api';
import { ATTR_MESSAGING_BATCH_MESSAGE_COUNT } from '../bundled/attribute-names';
import { injectContext } from '../propagation/carrier/carriers';
import { guard } from '../diagnostics/fault';
import type { OpenSpan } from '../span/open-span';
import { isUnderUnsampledParent, recordsNothing } from '../span/current/unrecorded';
import { givenAttributes } from './given-attributes';
import { MAX_LINKS, producerLink } from './producer-link';
import { injectProducer, openProducerSpan } from './producer-span';
import type { SentMessage, SentMessages } from './sent-messages';

/** Opens the span of one call that sends messages, and writes the context of each message into its carrier. */
export function openSend(system: string, sent: SentMessages): OpenSpan {
  const [only, ...more] = sent.messages;
  return only && more.length === 0 ? openSingle(system, sent, only) : openBatch(system, sent);
}

function openSingle(system: string, sent: SentMessages, message: SentMessage): OpenSpan {
  const { carrier } = message;
  const link = linkIn(carrier);
  const open = openProducerSpan({
    system,
    ...destinationOf(sent, message),
    attributes: merged(sent.attributes, message.attributes),
    ...(link ? { links: [link] } : {}),
  });
  if (!link) inject(open, carrier);
  return open;
}

/**
 * A batch: a `create` span for each of the first 128 messages, and links to these. Further messages carry the context of
 * the `send` span. If nothing is recorded, all messages do.
 */
function openBatch(system: string, sent: SentMessages): OpenSpan {
  const { messages, attributes } = sent;
  const links: Link[] = [];
  const isUnrecorded = recordsNothing() || isUnderUnsampledParent(context.active());
  const created = isUnrecorded ? 0 : Math.min(messages.length, MAX_LINKS);
  for (const message of messages.slice(0, created))
    links.push(linkIn(message.carrier) ?? create(system, sent, message));
  const counted = () => ({ [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: messages.length, ...givenAttributes(attributes) });
  const kind = created === messages.length ? SpanKind.CLIENT : SpanKind.PRODUCER;
  const { destination, template } = sent;
  const open = openProducerSpan({ system, destination, template, kind, attributes: counted, links });
  for (const { carrier } of messages.slice(created)) injectProducer(open, carrier);
  return open;
}

function create(system: string, sent: SentMessages, message: SentMessage): Link {
  const created = openProducerSpan({
    system,
    ...destinationOf(sent, message),
    operation: 'create',
    operationType: 'create',
    attributes: message.attributes,
  });
  inject(created, message.carrier);
  created.end();
  return { context: created.span.spanContext() };
}

function destinationOf(sent: SentMessages, message: SentMessage): Pick<SentMessages, 'destination' | 'template'> {
  const { destination, template } = message.destination === undefined ? sent : message;
  return { destination, template };
}

function linkIn(carrier: SentMessage['carrier']): Link | undefined {
  return guard('reading the context of a message', () => producerLink(carrier), undefined);
}

function inject(open: OpenSpan, carrier: SentMessage['carrier']): void {
  guard('writing the context into a message', () => injectContext(open.context, carrier), undefined);
}

function merged(call?: () => Attributes, message?: () => Attributes): (() => Attributes) | undefined {
  return call && message ? () => ({ ...givenAttributes(call), ...givenAttributes(message) }) : (message ?? call);
}
