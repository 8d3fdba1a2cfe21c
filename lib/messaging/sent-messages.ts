import type { Attributes } from '@opentelemetry/api';
import type { WritableCarrier } from '../propagation/carrier/writable-carrier';
import type { Destination } from './destination';

/** The messages that one call sends. */
export interface SentMessages extends Destination {
  /** The arguments for the client, which contain the carriers. Copies: never change the application's objects. */
  readonly args: readonly unknown[];
  /** One message, or all messages of a batch. */
  readonly messages: readonly SentMessage[];
  /** Further attributes of the call. Called at most once, and only if they are needed. */
  readonly attributes?: () => Attributes;
  /**
   * Index in `args` of a callback `(error, result) => …`. The span then ends when the client calls it, not when
   * the call returns. None by default.
   */
  readonly callbackAt?: number | undefined;
}

/** One message that a call sends. */
export interface SentMessage extends Partial<Destination> {
  /** A copy of the headers, part of `args`. The trace context is written into it. */
  readonly carrier: WritableCarrier;
  /** Attributes of this message. Called at most once, and only if they are needed. */
  readonly attributes?: () => Attributes;
}
