import type { Attributes } from '@opentelemetry/api';
import type { NetworkEvent } from '../../bundled/network-events';

/** A network event before it is written to a span. */
export interface Moment {
  readonly event: NetworkEvent;
  /** A reading of `performance.now()`. */
  readonly at: number;
  readonly attributes: Attributes;
}

/** The phases of a request, by the words that `http.request.stopped_in` uses. */
export type PhaseName = 'queued' | 'lookup' | 'connect' | 'tls' | 'waiting' | 'download';
