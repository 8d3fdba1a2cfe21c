import type { Attributes } from '@opentelemetry/api';
import { ATTR_MESSAGING_DESTINATION_NAME, ATTR_MESSAGING_DESTINATION_TEMPLATE } from '../bundled/attribute-names';

/** Longest destination in a span's name, in UTF-16 code units. Untrusted senders can choose destinations. */
const MAX_LENGTH = 256;

/** Where a message goes, or where it comes from. */
export interface Destination {
  /**
   * The queue, topic, subject or stream. It is part of the span's name, so use few different ones, or set {@link template}.
   * `undefined` if the messages of a batch have different ones.
   */
  readonly destination: string | undefined;
  /**
   * Replaces the destination in the span's name. Use it for destinations that contain an id: `orders.*.created` for
   * `orders.17.created`. None by default.
   */
  readonly template?: string | undefined;
}

/** The name of a message's span: `send orders`. Source: OpenTelemetry conventions for messaging spans, "Span name". */
export function messageSpanName(operation: string, { destination, template }: Destination): string {
  const shown = template ?? destination;
  return shown === undefined ? operation : `${operation} ${shortDestination(shown)}`;
}

export function destinationAttributes({ destination, template }: Destination): Attributes {
  return {
    ...(destination === undefined ? {} : { [ATTR_MESSAGING_DESTINATION_NAME]: shortDestination(destination) }),
    ...(template === undefined ? {} : { [ATTR_MESSAGING_DESTINATION_TEMPLATE]: shortDestination(template) }),
  };
}

/** The destination for a span's name. */
export function shortDestination(destination: string): string {
  return destination === '' ? '(default)' : destination.slice(0, MAX_LENGTH);
}
