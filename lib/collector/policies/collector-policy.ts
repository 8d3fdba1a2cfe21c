import type { Note } from '../note';

/** A policy of the Collector's `tail_sampling`, as in its configuration. */
export interface CollectorPolicy {
  readonly name: string;
  readonly type: string;
  /** The part that is named like the type, such as `status_code`. */
  readonly [part: string]: unknown;
}

/** The policies of `sampling.tail`, in the terms of the Collector. */
export interface PolicyTranslation {
  /** In the order of the Collector's configuration. */
  readonly policies: readonly CollectorPolicy[];
  /**
   * The policies that keep a ratio of all traces, with the rejection threshold (14 hexadecimal digits) that their traces
   * carry in `tracestate`, so that a backend can estimate counts.
   */
  readonly thresholds: readonly { readonly policy: string; readonly threshold: string }[];
  readonly notes: readonly Note[];
}
