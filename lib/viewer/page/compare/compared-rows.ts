import type { AttributeDifference, ComparedPair } from '../../api/trace-comparison';

/** A line of the comparison: two spans, or an attribute in which they differ. */
export type ComparedRow =
  | { readonly kind: 'pair'; readonly pair: ComparedPair; readonly index: number; readonly isOpen: boolean }
  | { readonly kind: 'attribute'; readonly difference: AttributeDifference; readonly depth: number };

/** Whether something of the pair differs: it exists on one side only, is slower or faster, failed once, or has other attributes. */
export function isDifferent({ kind, left, right, attributes }: ComparedPair): boolean {
  return kind !== 'same' || left?.isError !== right?.isError || attributes.length > 0;
}

/**
 * The lines to show.
 *
 * @param open positions of the pairs whose attributes are shown
 * @param changesOnly leaves out pairs without a difference, except those above a pair with one
 */
export function comparedRows(
  pairs: readonly ComparedPair[],
  open: ReadonlySet<number>,
  changesOnly: boolean,
): readonly ComparedRow[] {
  const shown = changesOnly ? withAncestors(pairs) : undefined;
  const rows: ComparedRow[] = [];
  for (const [index, pair] of pairs.entries()) {
    if (shown && !shown.has(index)) continue;
    const isOpen = open.has(index);
    rows.push({ kind: 'pair', pair, index, isOpen });
    if (!isOpen) continue;
    for (const difference of pair.attributes) rows.push({ kind: 'attribute', difference, depth: pair.depth });
  }
  return rows;
}

/** Goes backwards: what stands above a shown pair, at the next lower depth, is its parent. */
function withAncestors(pairs: readonly ComparedPair[]): ReadonlySet<number> {
  const shown = new Set<number>();
  let wanted = -1;
  for (let index = pairs.length - 1; index >= 0; index--) {
    const pair = pairs[index];
    if (!pair) continue;
    if (pair.depth > wanted && !isDifferent(pair)) continue;
    shown.add(index);
    wanted = pair.depth - 1;
  }
  return shown;
}
