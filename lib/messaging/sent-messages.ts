import type { Attributes } from '@opentelemetry/api';
import type { WritableCarrier } from '../propagation/carrier/writable-carrier';
import type { Destination } from './destination';

/** What one call sends. */
export interface SentMessages extends Destination {
  /** The arguments for the client. They hold the carriers. The application's own objects stay unchanged. */
  readonly args: readonly unknown[];
  /** One message, or those of a batch. */
  readonly messages: readonly SentMessage[];
  /** Further attributes of the call. Called at most once, and only if somebody reads them. */
  readonly attributes?: () => Attributes;
  /**
   * Index in `args` of a callback `(error, result) => …`. The span then ends when the client calls it, and not when the
   * call returns. None by default.
   */
  readonly callbackAt?: number | undefined;
}

/** One message that a call sends. */
export interface SentMessage extends Partial<Destination> {
  /** A copy of the headers, in `args`, which receives the trace context. */
  readonly carrier: WritableCarrier;
  /** Attributes of this message. Called at most once, and only if somebody reads them. */
  readonly attributes?: () => Attributes;
}
