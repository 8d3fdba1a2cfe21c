import type { SpanAttributeValue } from '../../trace/attributes';
import type { TraceRow } from './trace-row';

/** A span of one of the two traces. Times are decimal nanoseconds. */
export interface ComparedSpan {
  readonly spanId: string;
  readonly startNanos: string;
  readonly durationNanos: string;
  readonly selfNanos: string;
  readonly isError: boolean;
}

export interface AttributeDifference {
  readonly key: string;
  /** Absent if the span of the left trace does not have the attribute. */
  readonly left?: SpanAttributeValue;
  readonly right?: SpanAttributeValue;
}

/** A span of the left trace with its counterpart of the right one: same service, name and place in the tree. */
export interface ComparedPair {
  readonly kind: 'same' | 'added' | 'removed' | 'slower' | 'faster';
  readonly name: string;
  readonly service: string;
  readonly depth: number;
  /** Absent if the span was added. */
  readonly left?: ComparedSpan;
  /** Absent if the span was removed. */
  readonly right?: ComparedSpan;
  /** Duration on the right minus duration on the left; can be negative; 0 without counterpart. */
  readonly deltaNanos: string;
  /** At most 50. */
  readonly attributes: readonly AttributeDifference[];
}

/** The response of `GET /api/compare`. */
export interface TraceComparison {
  readonly left: TraceRow;
  readonly right: TraceRow;
  /** In the order of the trees, parents before children. */
  readonly pairs: readonly ComparedPair[];
  readonly added: number;
  readonly removed: number;
  readonly slower: number;
  readonly faster: number;
  /** Pairs that are omitted, because there were too many. */
  readonly skipped: number;
}
