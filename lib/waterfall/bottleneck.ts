import type { CriticalPath, PathSegment } from './critical-path';
import type { SpanNode } from './span-tree';

/** The place that took the largest part of the duration of a trace. */
export interface Bottleneck {
  /** `span`: the work of a span without children on the critical path. `gap`: time between the children of a span. */
  readonly kind: 'span' | 'gap';
  /** The span. Of several spans with one name and parent, such as a query in a loop, the longest. */
  readonly node: SpanNode;
  /** Number of spans with that name and parent that were added up; 1 for a gap. */
  readonly count: number;
  readonly nanos: bigint;
  /** Duration of the root. */
  readonly totalNanos: bigint;
  /** `nanos` of `totalNanos`, 0 to 1. */
  readonly ratio: number;
  /** The child that ended where the gap starts. */
  readonly after?: SpanNode;
  /** The child that started where the gap ends. */
  readonly before?: SpanNode;
}

interface Part {
  nanos: bigint;
  longest: bigint;
  segment: PathSegment;
  readonly nodes: Set<SpanNode>;
}

/**
 * Finds the place that took most of the time of a trace.
 *
 * Candidates are the spans on the critical path that have no child on it, and each gap between the children of other spans.
 * Spans with one name and parent are added up; gaps are not, since two gaps are two places in the code.
 *
 * @returns `undefined` for a root without duration
 *
 * @example
 * ```ts
 * const [root] = buildTrees(spans);
 * root && bottleneckOf(findCriticalPath(root))?.node.span.name; // => 'db.query'
 * ```
 */
export function bottleneckOf(path: CriticalPath): Bottleneck | undefined {
  const parts = new Map<string, Part>();
  path.segments.forEach((segment, index) =>
    add(parts, isGap(segment) ? String(index) : groupOf(segment.node), segment),
  );
  let largest: Part | undefined;
  for (const part of parts.values()) if (!largest || part.nanos > largest.nanos) largest = part;
  if (!largest) return undefined;
  const { segment, nanos, nodes } = largest;
  return {
    kind: isGap(segment) ? 'gap' : 'span',
    node: segment.node,
    count: nodes.size,
    nanos,
    totalNanos: path.totalNanos,
    ratio: Number(nanos) / Number(path.totalNanos),
    ...(segment.after && { after: segment.after }),
    ...(segment.before && { before: segment.before }),
  };
}

const isGap = ({ after, before }: PathSegment): boolean => after !== undefined || before !== undefined;

const groupOf = ({ span }: SpanNode): string => JSON.stringify([span.parentSpanId, span.service, span.name]);

function add(parts: Map<string, Part>, key: string, segment: PathSegment): void {
  const nanos = segment.endNanos - segment.startNanos;
  const part = parts.get(key);
  if (!part) {
    parts.set(key, { nanos, longest: nanos, segment, nodes: new Set([segment.node]) });
    return;
  }
  part.nanos += nanos;
  part.nodes.add(segment.node);
  if (nanos > part.longest) Object.assign(part, { longest: nanos, segment });
}
