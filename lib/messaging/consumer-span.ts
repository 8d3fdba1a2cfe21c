import { type Attributes, type Context, context, type Link, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM_NAME,
} from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import { extractContext } from '../propagation/carrier/carriers';
import { remoteParentLink } from '../propagation/public-endpoint-propagator';
import type { OpenSpan } from '../span/open-span';
import { openSpan } from '../span/start-span';
import { type Destination, destinationAttributes, messageSpanName } from './destination';
import { givenAttributes } from './given-attributes';
import { MAX_LINKS, producerLink } from './producer-link';

/** The message or batch to process. */
export interface Processing extends Destination {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** Further attributes. Called at most once, and only if they are needed. */
  readonly attributes?: (() => Attributes) | undefined;
}

/**
 * Opens the `CONSUMER` span of one message, as a child of the producer's span if `headers` contain its context.
 *
 * Source: OpenTelemetry semantic conventions for messaging spans, operation type `process`.
 *
 * @param headers as in {@link extractContext}
 */
export function openConsumerSpan(processing: Processing, headers: unknown): OpenSpan {
  const parent = extractContext(callersContext(), headers);
  const remoteLink = remoteParentLink(parent);
  return open(processing, { parent, links: remoteLink ? [remoteLink] : [] });
}

/**
 * Opens the `CONSUMER` span of a batch, with a link to the producer's span of each message, at most 128.
 *
 * @param headers the headers of each message
 */
export function openBatchSpan(processing: Processing, headers: readonly unknown[]): OpenSpan {
  const { attributes } = processing;
  const counted = () => ({ [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: headers.length, ...givenAttributes(attributes) });
  const batch = open({ ...processing, attributes: counted }, { parent: callersContext(), links: [] });
  // Reading the headers of a hundred messages costs more than the span, so do it only for a recorded span.
  if (batch.recording) guard('linking a batch to its messages', () => addLinks(batch, headers), undefined);
  return batch;
}

function addLinks({ span }: OpenSpan, headers: readonly unknown[]): void {
  for (const carrier of headers.slice(0, MAX_LINKS)) {
    const link = producerLink(carrier);
    if (link) span.addLink(link);
  }
}

/**
 * The current context, unless its span has ended. Clients call handlers in the context that opened the connection. That can
 * be an earlier request that is complete, with its baggage.
 */
function callersContext(): Context {
  const active = context.active();
  const span = trace.getSpan(active) as { readonly ended?: boolean } | undefined;
  return span?.ended ? ROOT_CONTEXT : active;
}

function open(
  processing: Processing,
  { parent, links }: { readonly parent: Context; readonly links: Link[] },
): OpenSpan {
  const { system, attributes } = processing;
  return openSpan({
    name: messageSpanName('process', processing),
    target: 'MessageConsumer',
    kind: SpanKind.CONSUMER,
    parent,
    ...(links.length > 0 ? { links } : {}),
    attributes: () => ({
      [ATTR_MESSAGING_SYSTEM_NAME]: system,
      ...destinationAttributes(processing),
      [ATTR_MESSAGING_OPERATION_NAME]: 'process',
      [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
      ...givenAttributes(attributes),
    }),
  });
}
