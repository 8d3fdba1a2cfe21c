import { type Attributes, context, type Link, propagation, SpanKind, trace } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM_NAME,
} from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import { extractContext, injectContext } from '../propagation/carrier/carriers';
import type { WritableCarrier } from '../propagation/carrier/writable-carrier';
import type { OpenSpan } from '../span/open-span';
import { openSpan } from '../span/start-span';
import { shortDestination } from './destination';

/** What is sent. */
export interface Sending {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** The queue, topic, subject or stream. The span's name has it. Use few different ones. */
  readonly destination: string;
  /** Value of `messaging.operation.name` and first word of the span's name; `send` by default. */
  readonly operation?: string;
  /** Further attributes. Called at most once, and only if somebody reads them. */
  readonly attributes?: () => Attributes;
  readonly links?: Link[];
}

/**
 * Opens the `PRODUCER` span of one message or one batch. The caller ends it when the client has accepted the message.
 *
 * Source: OpenTelemetry semantic conventions for messaging spans, operation type `send`.
 */
export function openProducerSpan({ system, destination, operation = 'send', attributes, links }: Sending): OpenSpan {
  const name = shortDestination(destination);
  return openSpan({
    name: `${operation} ${name}`,
    target: 'MessageProducer',
    kind: SpanKind.PRODUCER,
    ...(links ? { links } : {}),
    attributes: () => ({
      [ATTR_MESSAGING_SYSTEM_NAME]: system,
      [ATTR_MESSAGING_DESTINATION_NAME]: name,
      [ATTR_MESSAGING_OPERATION_NAME]: operation,
      [ATTR_MESSAGING_OPERATION_TYPE]: 'send',
      ...attributes?.(),
    }),
  });
}

/**
 * Writes the context of a producer's span into the headers of its message. A context that the application has written
 * stays: the conventions forbid to replace it.
 */
export function injectProducer(open: OpenSpan, headers: WritableCarrier): void {
  guard('writing the context into a message', () => injectUnlessPresent(open, headers), undefined);
}

function injectUnlessPresent(open: OpenSpan, headers: WritableCarrier): void {
  const own = extractContext(propagation.deleteBaggage(trace.deleteSpan(context.active())), headers);
  if (!trace.getSpanContext(own)) injectContext(open.context, headers);
}
