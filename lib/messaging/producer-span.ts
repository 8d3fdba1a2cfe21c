import { type Attributes, type Link, SpanKind } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM_NAME,
} from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import { injectContext } from '../propagation/carrier/carriers';
import type { WritableCarrier } from '../propagation/carrier/writable-carrier';
import type { OpenSpan } from '../span/open-span';
import { openSpan } from '../span/start-span';
import { type Destination, destinationAttributes, messageSpanName } from './destination';
import { givenAttributes } from './given-attributes';
import { producerLink } from './producer-link';

/** The message or batch to send. */
export interface Sending extends Destination {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** Value of `messaging.operation.name` and first word of the span's name; `send` by default. */
  readonly operation?: string;
  /** Value of `messaging.operation.type`; `send` by default. */
  readonly operationType?: 'create' | 'send';
  /** PRODUCER by default. CLIENT if no message carries the context of the span. */
  readonly kind?: SpanKind;
  /** Further attributes. Called at most once, and only if they are needed. */
  readonly attributes?: (() => Attributes) | undefined;
  readonly links?: Link[];
}

/**
 * Opens the `PRODUCER` span of one message or one batch. The caller ends it when the client has accepted the message.
 *
 * Source: OpenTelemetry semantic conventions for messaging spans, operation types `send` and `create`.
 */
export function openProducerSpan(sending: Sending): OpenSpan {
  const { system, operation = 'send', operationType = 'send', kind = SpanKind.PRODUCER, attributes, links } = sending;
  return openSpan({
    name: messageSpanName(operation, sending),
    target: 'MessageProducer',
    kind,
    ...(links ? { links } : {}),
    attributes: () => ({
      [ATTR_MESSAGING_SYSTEM_NAME]: system,
      ...destinationAttributes(sending),
      [ATTR_MESSAGING_OPERATION_NAME]: operation,
      [ATTR_MESSAGING_OPERATION_TYPE]: operationType,
      ...givenAttributes(attributes),
    }),
  });
}

/**
 * Writes the context of a producer's span into the headers of its message. Keeps a context that the application has
 * written: the conventions do not allow replacing it.
 */
export function injectProducer(open: OpenSpan, headers: WritableCarrier): void {
  guard('writing the context into a message', () => injectUnlessPresent(open, headers), undefined);
}

function injectUnlessPresent(open: OpenSpan, headers: WritableCarrier): void {
  if (!producerLink(headers)) injectContext(open.context, headers);
}
