import type { Attributes } from '@opentelemetry/api';

/** How one client library hands messages to a handler. Write one for a library that this package does not know. */
export interface ConsumerAdapter<Args extends readonly unknown[]> {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** Describes the arguments of one call of the handler. `undefined` if they hold no message. */
  read(args: Args): ReceivedMessages | undefined;
}

/** One message, or a batch. */
export interface ReceivedMessages {
  /** The queue, topic, subject or stream. */
  readonly destination: string;
  /** The headers of a single message, or of each message of a batch. */
  readonly headers: unknown;
  readonly isBatch?: boolean;
  /** Further attributes. Called at most once, and only if somebody reads them. */
  readonly attributes?: () => Attributes;
}
