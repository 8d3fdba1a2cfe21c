import type { SpanNode } from '../../trace/span-tree';
import { walkTrees } from '../../trace/span-tree';
import { durationOf, type RowNode } from './row-tree';

/**
 * Chooses the rows to show if there are more than `most`: errors first, then the critical path, then the longest spans, each
 * with the spans above it.
 *
 * @param isOnPath whether a row is on the critical path
 * @returns the chosen rows; the parent of each is among them
 */
export function selectRows(
  roots: readonly RowNode[],
  most: number,
  isOnPath: (node: SpanNode) => boolean,
): ReadonlySet<RowNode> {
  const rows = [...walkTrees(roots)];
  if (rows.length <= most) return new Set(rows);
  const parents = new Map<RowNode, RowNode>();
  for (const row of rows) for (const child of row.children) parents.set(child, row);
  const ranks = new Map(rows.map((row) => [row, rankOf(row, isOnPath)]));
  const byRank = rows.toSorted((one, other) => {
    const ranked = (ranks.get(other) ?? 0) - (ranks.get(one) ?? 0);
    if (ranked !== 0) return ranked;
    const [first, second] = [durationOf(one.node), durationOf(other.node)];
    return first > second ? -1 : first < second ? 1 : 0;
  });
  const chosen = new Set<RowNode>();
  for (const row of byRank) {
    if (chosen.size >= most) break;
    const line = lineTo(row, parents, chosen, most - chosen.size);
    for (const part of line ?? []) chosen.add(part);
  }
  // A long chain of spans does not fit as a whole: show its beginning.
  for (const row of rows) {
    if (chosen.size >= most) break;
    const parent = parents.get(row);
    if (!parent || chosen.has(parent)) chosen.add(row);
  }
  return chosen;
}

/** The row with the rows above it that are not chosen yet; `undefined` if they are too many. */
function lineTo(
  row: RowNode,
  parents: ReadonlyMap<RowNode, RowNode>,
  chosen: ReadonlySet<RowNode>,
  room: number,
): readonly RowNode[] | undefined {
  const line: RowNode[] = [];
  for (let part: RowNode | undefined = row; part && !chosen.has(part); part = parents.get(part)) {
    if (line.length === room) return undefined;
    line.push(part);
  }
  return line;
}

function rankOf({ node, members }: RowNode, isOnPath: (node: SpanNode) => boolean): number {
  return (node.span.status.code === 'error' ? 2 : 0) + (members.some(isOnPath) ? 1 : 0);
}
