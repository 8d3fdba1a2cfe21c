import type { Attributes } from '@opentelemetry/api';
import type { WritableCarrier } from '../propagation/carrier/writable-carrier';

/** How the calls of one client library send messages. Write one for a library that this package does not know. */
export interface ProducerAdapter<Args extends readonly unknown[]> {
  /** Value of `messaging.system.name`, such as `kafka`. */
  readonly system: string;
  /** Describes one call. `undefined` if the call sends no message. */
  read(args: Args): SentMessages<Args> | undefined;
}

/** What one call sends. */
export interface SentMessages<Args extends readonly unknown[]> {
  /** The queue, topic, subject or stream. */
  readonly destination: string;
  /** The arguments for the client. They hold the carriers. The application's own objects stay unchanged. */
  readonly args: Args;
  /** A copy of the headers of each message, which receives the trace context. */
  readonly carriers: readonly WritableCarrier[];
  /** Further attributes. Called at most once, and only if somebody reads them. */
  readonly attributes?: () => Attributes;
}
