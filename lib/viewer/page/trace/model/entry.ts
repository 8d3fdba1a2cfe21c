import type { SpanNode } from '../../../../trace/span-tree';

/** A place in the tree of a trace: a span, or a parent that has not arrived. */
export type Entry = SpanEntry | MissingEntry;

export interface SpanEntry {
  readonly kind: 'span';
  readonly id: string;
  readonly node: SpanNode;
  /** The span is among its own ancestors: it was cut off from its parent, to have an end. */
  readonly isCut: boolean;
}

export interface MissingEntry {
  readonly kind: 'missing';
  /** The id that the children name. */
  readonly id: string;
}
