import { skewFromParent } from './clock-skew';
import type { TraceSpan } from './trace-span';

/** A span in its place in the tree. */
export interface SpanNode {
  readonly span: TraceSpan;
  /** Sorted by start. */
  readonly children: readonly SpanNode[];
  /** 0 for a root. */
  readonly depth: number;
  /** The parent of the span is not among the spans: lost, not yet received, or not sampled. */
  readonly missingParent: boolean;
  /** Start on the clock of the root; never before 1970. */
  readonly startNanos: bigint;
  /** End on the clock of the root; never before the start. */
  readonly endNanos: bigint;
  /** Added to the reported times to correct the clock of the service to the clock of its caller. */
  readonly skewNanos: bigint;
}

type GrowingNode = { -readonly [Key in keyof SpanNode]: Key extends 'children' ? GrowingNode[] : SpanNode[Key] };

/**
 * Arranges finished spans, in any order, as trees.
 *
 * A span whose parent is absent becomes a root with `missingParent`. Of several spans with one id, the first is kept. In a
 * cycle of parents, the span that started first becomes a root. Depth is not limited.
 *
 * @param spans of one trace or of several
 * @returns the roots, sorted by start
 *
 * @example
 * ```ts
 * const [root] = buildTrees(spans);
 * root?.children.map((child) => child.span.name); // => ['check_inventory', 'save_order', 'publish_event']
 * ```
 */
export function buildTrees(spans: readonly TraceSpan[]): readonly SpanNode[] {
  const nodes = new PlantedNodes(spans);
  const tops: GrowingNode[] = [];
  for (const node of nodes.all) {
    const parent = nodes.parentOf(node);
    node.missingParent = node.span.parentSpanId !== undefined && parent === undefined;
    (parent?.children ?? tops).push(node);
  }
  const roots = tops.concat(cutCycles(nodes, tops));
  for (const node of walkTrees(roots)) {
    for (const child of node.children) place(child, node);
    if (node.children.length > 1) node.children.sort(byStart);
  }
  return roots.toSorted(byStart);
}

/** Visits trees from the root down, parents before children, without recursion. */
export function* walkTrees<T extends { readonly children: readonly T[] }>(roots: readonly T[]): Generator<T, void> {
  const pending = roots.toReversed();
  for (let node = pending.pop(); node; node = pending.pop()) {
    yield node;
    for (let index = node.children.length - 1; index >= 0; index--) {
      const child = node.children[index];
      if (child) pending.push(child);
    }
  }
}

/** The nodes of all spans, by trace and id: texts of both would have to be joined for each look-up. */
class PlantedNodes {
  readonly all: GrowingNode[] = [];
  readonly #byTrace = new Map<string, Map<string, GrowingNode>>();

  constructor(spans: readonly TraceSpan[]) {
    for (const span of spans) {
      let byId = this.#byTrace.get(span.traceId);
      if (!byId) this.#byTrace.set(span.traceId, (byId = new Map()));
      if (byId.has(span.spanId)) continue;
      const node = plant(span);
      byId.set(span.spanId, node);
      this.all.push(node);
    }
  }

  parentOf({ span: { traceId, parentSpanId } }: GrowingNode): GrowingNode | undefined {
    return parentSpanId === undefined ? undefined : this.#byTrace.get(traceId)?.get(parentSpanId);
  }
}

function plant(span: TraceSpan): GrowingNode {
  const { startNanos, endNanos } = span;
  return {
    span,
    children: [],
    depth: 0,
    missingParent: false,
    startNanos,
    endNanos: endNanos < startNanos ? startNanos : endNanos,
    skewNanos: 0n,
  };
}

function cutCycles(nodes: PlantedNodes, roots: readonly GrowingNode[]): GrowingNode[] {
  const reached = new Set<GrowingNode>(walkTrees(roots));
  if (reached.size === nodes.all.length) return [];
  const cut: GrowingNode[] = [];
  for (const node of nodes.all.toSorted(byStart)) {
    if (reached.has(node)) continue;
    // The parents of each unreached span lead into a cycle. Cut the cycle itself, not the way to it.
    const entry = cycleAbove(node, nodes);
    const siblings = nodes.parentOf(entry)?.children;
    siblings?.splice(siblings.indexOf(entry), 1);
    cut.push(entry);
    for (const below of walkTrees([entry])) reached.add(below);
  }
  return cut;
}

function cycleAbove(node: GrowingNode, nodes: PlantedNodes): GrowingNode {
  const path = new Set<GrowingNode>();
  let above: GrowingNode | undefined = node;
  while (above && !path.has(above)) {
    path.add(above);
    above = nodes.parentOf(above);
  }
  const ancestors = [...path];
  const cycle = above ? ancestors.slice(ancestors.indexOf(above)) : ancestors;
  return cycle.reduce((first, other) => (byStart(other, first) < 0 ? other : first));
}

function place(child: GrowingNode, parent: GrowingNode): void {
  child.depth = parent.depth + 1;
  const skewNanos = skewFromParent(child.span, parent);
  if (skewNanos === 0n) return;
  child.skewNanos = skewNanos;
  child.startNanos += skewNanos;
  child.endNanos += skewNanos;
}

function byStart(a: SpanNode, b: SpanNode): number {
  if (a.startNanos !== b.startNanos) return a.startNanos < b.startNanos ? -1 : 1;
  // Of two spans that start together, the longer one probably encloses the other.
  if (a.endNanos !== b.endNanos) return a.endNanos > b.endNanos ? -1 : 1;
  return a.span.spanId < b.span.spanId ? -1 : 1;
}
