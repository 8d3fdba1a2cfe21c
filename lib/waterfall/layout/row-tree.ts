import type { TraceSpan } from '../../trace/trace-span';
import { type SpanNode, walkTrees } from '../../trace/span-tree';

/** A row of spans in its place: one span, or several siblings that share a row. */
export interface RowNode {
  /** The span; of several, the longest. Durations differ from run to run, so in a stable layout it is the first. */
  readonly node: SpanNode;
  /** All spans of the row. */
  readonly members: readonly SpanNode[];
  /** The children of {@link node}. */
  readonly children: readonly RowNode[];
}

type GrowingRow = RowNode & { readonly children: RowNode[] };

/** From this number on, siblings with one name share a row. */
const FOLD_FROM = 3;

/** Arranges the rows of span trees, without recursion. */
export function buildRows(roots: readonly SpanNode[], settings: { readonly fold: boolean; readonly stable: boolean }) {
  const kept = settings.fold ? nodesWithErrors(roots) : undefined;
  const rowOf = settings.stable ? rowOfFirst : rowOfLongest;
  const group = (nodes: readonly SpanNode[]): GrowingRow[] => {
    const ordered = settings.stable ? nodes.toSorted(byStartAndName) : nodes;
    return kept && ordered.length >= FOLD_FROM ? folded(ordered, kept, rowOf) : ordered.map((node) => rowOf([node]));
  };
  const tops = group(roots);
  const pending = [...tops];
  for (let row = pending.pop(); row; row = pending.pop()) {
    for (const child of group(row.node.children)) {
      row.children.push(child);
      pending.push(child);
    }
  }
  return tops as readonly RowNode[];
}

function folded(
  nodes: readonly SpanNode[],
  kept: ReadonlySet<SpanNode>,
  rowOf: (members: Members) => GrowingRow,
): GrowingRow[] {
  const groups = new Map<SpanNode | string, [SpanNode, ...SpanNode[]]>();
  for (const node of nodes) {
    const key = kept.has(node) ? node : keyOf(node.span);
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  const rows: GrowingRow[] = [];
  for (const node of nodes) {
    const group = groups.get(kept.has(node) ? node : keyOf(node.span)) ?? [node];
    if (group.length < FOLD_FROM) rows.push(rowOf([node]));
    else if (group[0] === node) rows.push(rowOf(group));
  }
  return rows;
}

type Members = readonly [SpanNode, ...SpanNode[]];

const rowOfFirst = (members: Members): GrowingRow => ({ node: members[0], members, children: [] });

function rowOfLongest(members: Members): GrowingRow {
  const node = members.reduce((best, other) => (durationOf(other) > durationOf(best) ? other : best));
  return { node, members, children: [] };
}

/** The spans that have an error in themselves or below. */
function nodesWithErrors(roots: readonly SpanNode[]): ReadonlySet<SpanNode> {
  const found = new Set<SpanNode>();
  for (const node of [...walkTrees(roots)].toReversed()) {
    if (node.span.status.code === 'error' || node.children.some((child) => found.has(child))) found.add(node);
  }
  return found;
}

/** Two queries of one name differ if their summaries do. */
const keyOf = ({ service, name, kind, attributes }: TraceSpan): string =>
  JSON.stringify([service, name, kind, attributes['db.query.summary']]);

export const durationOf = ({
  startNanos,
  endNanos,
}: {
  readonly startNanos: bigint;
  readonly endNanos: bigint;
}): bigint => endNanos - startNanos;

function byStartAndName(one: SpanNode, other: SpanNode): number {
  if (one.startNanos !== other.startNanos) return one.startNanos < other.startNanos ? -1 : 1;
  return compare(one.span.name, other.span.name) || compare(one.span.service, other.span.service);
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
