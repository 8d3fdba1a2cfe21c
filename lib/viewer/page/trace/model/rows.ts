import { durationAt, eachChild, spanAt, type TraceModel } from './trace-model';

/** One line of the waterfall. */
export type Row = SpanRow | FoldRow | HiddenRow;

interface InTree {
  readonly key: string;
  /** From 1, as `aria-level` counts. */
  readonly level: number;
  /** Place among the rows with the same parent, from 1. */
  readonly position: number;
  /** How many rows have that parent. */
  readonly size: number;
}

export interface SpanRow extends InTree {
  readonly kind: 'span';
  readonly index: number;
  /** Absent for a span without children. */
  readonly isExpanded?: boolean;
}

/** Siblings of one name: `db.query × 40`. */
export interface FoldRow extends InTree {
  readonly kind: 'fold';
  readonly members: readonly number[];
  readonly isExpanded: boolean;
  /** Sum of the durations of the members. */
  readonly nanos: number;
  /** Errors among the members and below. */
  readonly errors: number;
}

/** Stands for spans that a filter has left out. */
export interface HiddenRow extends InTree {
  readonly kind: 'hidden';
  /** Spans left out, with those below them. */
  readonly count: number;
  /** Duration of the longest of them. */
  readonly longest: number;
}

/** What of a trace is shown. */
export interface RowView {
  /** Ids of spans whose children are not shown. */
  readonly collapsed: ReadonlySet<string>;
  /** Keys of folds that show their members. */
  readonly openFolds: ReadonlySet<string>;
  /** Spans shorter than this, in nanoseconds, are left out, unless an error is among them or below. */
  readonly leastNanos: number;
  /** Counts of matches before each index; if given, spans without a match in or below them are left out. */
  readonly matchesBefore?: Int32Array;
  /** This span is shown in any case. */
  readonly selected?: number;
}

/** Fewer siblings of one name are shown one by one. */
const LEAST_FOLDED = 5;

/** The rows to show, in order. */
export function buildRows(model: TraceModel, view: RowView): readonly Row[] {
  const rows: Row[] = [];
  const kept = pathTo(model, view.selected);
  const pending = [...itemsBelow(model, view, kept, -1, 1)].toReversed();
  for (let row = pending.pop(); row; row = pending.pop()) {
    rows.push(row);
    if (row.kind === 'hidden' || !row.isExpanded) continue;
    const below =
      row.kind === 'fold'
        ? row.members.map((index, at) => spanRow(model, view, index, row.level + 1, at + 1, row.members.length))
        : itemsBelow(model, view, kept, row.index, row.level + 1);
    for (let at = below.length - 1; at >= 0; at--) {
      const item = below[at];
      if (item) pending.push(item);
    }
  }
  return rows;
}

/** The key of the fold that a span belongs to, if its siblings are folded. */
export function foldKey(model: TraceModel, index: number): string {
  const span = spanAt(model, index);
  const parent = model.entries[model.parents[index] ?? -1]?.id ?? '';
  return JSON.stringify([parent, span?.service, span?.name]);
}

/** Ids of all spans that have children and are at least so deep; with 0, of all. */
export function idsFromDepth(model: TraceModel, depth: number): Set<string> {
  const ids = new Set<string>();
  model.entries.forEach(({ id }, index) => {
    if ((model.depths[index] ?? 0) >= depth && hasChildren(model, index)) ids.add(id);
  });
  return ids;
}

/** Depth of the deepest span that has children. */
export function deepestParent(model: TraceModel): number {
  let deepest = 0;
  for (let index = 0; index < model.entries.length; index++) {
    if (hasChildren(model, index)) deepest = Math.max(deepest, model.depths[index] ?? 0);
  }
  return deepest;
}

export const hasChildren = ({ subtreeEnds }: TraceModel, index: number): boolean =>
  (subtreeEnds[index] ?? 0) > index + 1;

/** Whether any of the rows below a place has a match. */
function isLeftOut(model: TraceModel, { leastNanos, matchesBefore }: RowView, index: number): boolean {
  if (matchesBefore) {
    const below = (matchesBefore[model.subtreeEnds[index] ?? 0] ?? 0) - (matchesBefore[index] ?? 0);
    if (below === 0) return true;
  }
  return leastNanos > 0 && (model.longest[index] ?? 0) < leastNanos && model.errors[index] === 0;
}

function itemsBelow(
  model: TraceModel,
  view: RowView,
  kept: ReadonlySet<number>,
  parent: number,
  level: number,
): readonly Row[] {
  const groups = new Map<string, number[]>();
  let count = 0;
  let longest = 0;
  eachChild(model, parent, (child) => {
    if (!kept.has(child) && isLeftOut(model, view, child)) {
      count += (model.subtreeEnds[child] ?? 0) - child;
      longest = Math.max(longest, model.longest[child] ?? 0);
      return;
    }
    const key = foldKey(model, child);
    const group = groups.get(key);
    if (group) group.push(child);
    else groups.set(key, [child]);
  });
  // A group stays where its first member is. What is not folded keeps the order of start.
  const shown: { readonly first: number; readonly key: string; readonly members: readonly number[] }[] = [];
  for (const [key, members] of groups) {
    if (members.length >= LEAST_FOLDED) shown.push({ first: members[0] ?? 0, key, members });
    else for (const index of members) shown.push({ first: index, key, members: [index] });
  }
  shown.sort((a, b) => a.first - b.first);
  const size = shown.length + (count > 0 ? 1 : 0);
  const rows: Row[] = shown.map(({ first, key, members }, at) =>
    members.length === 1
      ? spanRow(model, view, first, level, at + 1, size)
      : foldRow(model, view, key, members, { level, position: at + 1, size }),
  );
  const parentId = model.entries[parent]?.id ?? '';
  if (count > 0) rows.push({ kind: 'hidden', key: `hidden ${parentId}`, count, longest, level, position: size, size });
  return rows;
}

function spanRow(
  model: TraceModel,
  { collapsed }: RowView,
  index: number,
  level: number,
  position: number,
  size: number,
): SpanRow {
  const id = model.entries[index]?.id ?? '';
  return {
    kind: 'span',
    key: id,
    index,
    level,
    position,
    size,
    ...(hasChildren(model, index) && { isExpanded: !collapsed.has(id) }),
  };
}

function foldRow(
  model: TraceModel,
  { openFolds }: RowView,
  key: string,
  members: readonly number[],
  place: Pick<InTree, 'level' | 'position' | 'size'>,
): FoldRow {
  let nanos = 0;
  let errors = 0;
  for (const index of members) {
    nanos += durationAt(model, index);
    errors += model.errors[index] ?? 0;
  }
  return { kind: 'fold', key, members, isExpanded: openFolds.has(key), nanos, errors, ...place };
}

/** A span and its ancestors. */
function pathTo({ parents }: TraceModel, index: number | undefined): ReadonlySet<number> {
  const path = new Set<number>();
  for (let at = index ?? -1; at >= 0; at = parents[at] ?? -1) path.add(at);
  return path;
}
