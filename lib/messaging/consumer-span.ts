import { type Attributes, type Context, context, type Link, SpanKind, trace } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM_NAME,
} from '../bundled/attribute-names';
import { extractContext } from '../propagation/carrier/carriers';
import { remoteParentLink } from '../propagation/public-endpoint-propagator';
import type { OpenSpan } from '../span/open-span';
import { openSpan } from '../span/start-span';
import { shortDestination } from './destination';

/** What is processed. */
export interface Processing {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** The queue, topic, subject or stream. The span's name has it. Use few different ones. */
  readonly destination: string;
  /** Further attributes. Called at most once, and only if somebody reads them. */
  readonly attributes?: () => Attributes;
}

/** Most links of a batch's span. Source: OpenTelemetry specification, default of `LinkCountLimit`. */
const MAX_LINKS = 128;

/**
 * Opens the `CONSUMER` span of one message, as a child of the producer's span if `headers` carry one.
 *
 * Source: OpenTelemetry semantic conventions for messaging spans, operation type `process`.
 *
 * @param headers as in {@link extractContext}
 */
export function openConsumerSpan(processing: Processing, headers: unknown): OpenSpan {
  const parent = extractContext(context.active(), headers);
  const remoteLink = remoteParentLink(parent);
  return open(processing, { parent, links: remoteLink ? [remoteLink] : [] });
}

/** Opens the `CONSUMER` span of a batch, with a link to the producer's span of each message. */
export function openBatchSpan(processing: Processing, headers: readonly unknown[]): OpenSpan {
  const links: Link[] = [];
  for (const carrier of headers.slice(0, MAX_LINKS)) {
    const link = producerLink(carrier);
    if (link) links.push(link);
  }
  const { attributes } = processing;
  const counted = () => ({ [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: headers.length, ...attributes?.() });
  return open({ ...processing, attributes: counted }, { parent: context.active(), links });
}

function producerLink(headers: unknown): Link | undefined {
  const own = trace.deleteSpan(context.active());
  const producer = extractContext(own, headers);
  const linked = trace.getSpanContext(producer);
  return linked ? { context: linked } : remoteParentLink(producer);
}

function open(
  { system, destination, attributes }: Processing,
  { parent, links }: { readonly parent: Context; readonly links: Link[] },
): OpenSpan {
  const name = shortDestination(destination);
  return openSpan({
    name: `process ${name}`,
    target: 'MessageConsumer',
    kind: SpanKind.CONSUMER,
    parent,
    ...(links.length > 0 ? { links } : {}),
    attributes: () => ({
      [ATTR_MESSAGING_SYSTEM_NAME]: system,
      [ATTR_MESSAGING_DESTINATION_NAME]: name,
      [ATTR_MESSAGING_OPERATION_NAME]: 'process',
      [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
      ...attributes?.(),
    }),
  });
}
