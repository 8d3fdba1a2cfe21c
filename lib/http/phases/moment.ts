import type { Attributes } from '@opentelemetry/api';
import type { NetworkEvent } from '../../bundled/network-events';

/** A network event before it is written to a span. */
export interface Moment {
  readonly event: NetworkEvent;
  /** A reading of `performance.now()`. */
  readonly at: number;
  /** Bounded and redacted. */
  readonly attributes: Attributes;
}

/** The phases of a request: the values of `http.request.stopped_in`. */
export type PhaseName = 'queued' | 'lookup' | 'connect' | 'tls' | 'waiting' | 'download';
