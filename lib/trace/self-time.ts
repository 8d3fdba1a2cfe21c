import { walkTrees, type SpanNode } from './span-tree';

/**
 * The time of a span in which none of its children ran. Children that overlap count once, and only within the span.
 *
 * @param node of a tree from `buildTrees`
 */
export function selfNanosOf(node: SpanNode): bigint {
  let covered = 0n;
  let end = node.startNanos;
  // Children are sorted by start, so each one begins a new period or extends the last.
  for (const child of node.children) {
    const from = child.startNanos > end ? child.startNanos : end;
    const to = child.endNanos < node.endNanos ? child.endNanos : node.endNanos;
    if (to <= from) continue;
    covered += to - from;
    end = to;
  }
  return node.endNanos - node.startNanos - covered;
}

/** The self time of each span, by span id. */
export function selfTimesOf(roots: readonly SpanNode[]): ReadonlyMap<string, bigint> {
  const times = new Map<string, bigint>();
  for (const node of walkTrees(roots)) times.set(node.span.spanId, selfNanosOf(node));
  return times;
}
