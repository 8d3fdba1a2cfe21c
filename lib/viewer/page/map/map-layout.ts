/** The part of a service map that the layout needs. */
export interface MapGraph {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** A place on the drawing, in its units: one unit is a CSS pixel at 100 %. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  /** The top left corner of each node, by id. */
  readonly places: ReadonlyMap<string, Point>;
  /** In the order of `graph.edges`. An edge to a node that does not exist has no path. */
  readonly routes: readonly (EdgeRoute | undefined)[];
}

export interface EdgeRoute {
  /** The `d` of an SVG path, from the caller to the callee. */
  readonly path: string;
  /** Where the label stands. */
  readonly label: Point;
}

export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 76;
const GAP_X = 148;
const GAP_Y = 36;
const MARGIN = 24;
const SWEEPS = 6;

/**
 * Places services in columns: a caller is left of what it calls, unless they call each other. Within a column, nodes stand
 * close to their neighbours of the other columns, so that few edges cross (Sugiyama's method, with the barycentre heuristic).
 * Takes time linear in nodes and edges, except for the sorting of each column.
 */
export function layoutMap({ nodes, edges }: MapGraph): MapLayout {
  const ids = nodes.map(({ id }) => id);
  const known = new Set(ids);
  const usable = edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to));
  const columns = orderedColumns(ids, usable);
  const tallest = Math.max(0, ...columns.map(({ length }) => length));
  const height = 2 * MARGIN + Math.max(0, tallest * (NODE_HEIGHT + GAP_Y) - GAP_Y);
  const places = new Map<string, Point>();
  for (const [column, members] of columns.entries()) {
    const used = members.length * (NODE_HEIGHT + GAP_Y) - GAP_Y;
    for (const [row, id] of members.entries()) {
      places.set(id, {
        x: MARGIN + column * (NODE_WIDTH + GAP_X),
        y: (height - used) / 2 + row * (NODE_HEIGHT + GAP_Y),
      });
    }
  }
  const width = 2 * MARGIN + Math.max(0, columns.length * (NODE_WIDTH + GAP_X) - GAP_X);
  return { width, height, places, routes: edges.map(({ from, to }) => route(places.get(from), places.get(to))) };
}

function orderedColumns(ids: readonly string[], edges: MapGraph['edges']): readonly (readonly string[])[] {
  const forward = withoutCycles(ids, edges);
  const depth = depths(ids, forward);
  const columns: string[][] = [];
  for (const id of ids) (columns[depth.get(id) ?? 0] ??= []).push(id);
  const before = neighbours(forward, 'to', 'from');
  const after = neighbours(forward, 'from', 'to');
  const rows = new Map<string, number>();
  for (const column of columns) number(column, rows);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    const order = isForward ? columns : columns.toReversed();
    for (const column of order) sortByNeighbours(column, rows, isForward ? before : after);
  }
  return columns;
}

/** Drops the edges that close a cycle, so that the rest has an order. Iterative: a chain of services may be long. */
function withoutCycles(ids: readonly string[], edges: MapGraph['edges']): MapGraph['edges'] {
  const after = neighbours(edges, 'from', 'to');
  const isTarget = new Set(edges.map(({ to }) => to));
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<string>();
  const roots = [...ids.filter((id) => !isTarget.has(id)), ...ids];
  for (const root of roots) {
    if (state.has(root)) continue;
    state.set(root, 'open');
    const stack = [{ id: root, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = after.get(top.id)?.[top.next++];
      if (to === undefined) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(to) === 'open') back.add(`${top.id}\n${to}`);
      else if (!state.has(to)) {
        state.set(to, 'open');
        stack.push({ id: to, next: 0 });
      }
    }
  }
  return edges.filter(({ from, to }) => !back.has(`${from}\n${to}`));
}

/** The length of the longest way from a node without callers (Kahn's algorithm). */
function depths(ids: readonly string[], edges: MapGraph['edges']): ReadonlyMap<string, number> {
  const depth = new Map(ids.map((id) => [id, 0]));
  const callers = new Map(ids.map((id) => [id, 0]));
  for (const { to } of edges) callers.set(to, (callers.get(to) ?? 0) + 1);
  const after = neighbours(edges, 'from', 'to');
  const ready = ids.filter((id) => callers.get(id) === 0);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    for (const to of after.get(id) ?? []) {
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(id) ?? 0) + 1));
      const left = (callers.get(to) ?? 0) - 1;
      callers.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return depth;
}

function neighbours(
  edges: MapGraph['edges'],
  of: 'from' | 'to',
  what: 'from' | 'to',
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const list = found.get(edge[of]);
    if (list) list.push(edge[what]);
    else found.set(edge[of], [edge[what]]);
  }
  return found;
}

/** Writes the row of each member, counted from the middle of the column. */
function number(column: readonly string[], rows: Map<string, number>): void {
  for (const [index, id] of column.entries()) rows.set(id, index - (column.length - 1) / 2);
}

function sortByNeighbours(
  column: string[],
  rows: Map<string, number>,
  neighboursOf: ReadonlyMap<string, readonly string[]>,
): void {
  const centre = new Map(
    column.map((id) => {
      const others = neighboursOf.get(id) ?? [];
      const sum = others.reduce((total, other) => total + (rows.get(other) ?? 0), 0);
      return [id, others.length === 0 ? (rows.get(id) ?? 0) : sum / others.length];
    }),
  );
  column.sort((one, other) => (centre.get(one) ?? 0) - (centre.get(other) ?? 0));
  number(column, rows);
}

function route(from: Point | undefined, to: Point | undefined): EdgeRoute | undefined {
  if (!from || !to) return undefined;
  const [fromY, toY] = [from.y + NODE_HEIGHT / 2, to.y + NODE_HEIGHT / 2];
  if (to.x > from.x) return curve({ x: from.x + NODE_WIDTH, y: fromY }, { x: to.x, y: toY }, GAP_X / 2);
  // Back to an earlier column or within one: around the bottom of both nodes.
  const below = Math.max(from.y, to.y) + NODE_HEIGHT + GAP_Y / 2;
  const [startX, endX] = [from.x + NODE_WIDTH / 2 + 12, to.x + NODE_WIDTH / 2 - 12];
  const path = `M${startX},${from.y + NODE_HEIGHT} C${startX},${below} ${endX},${below} ${endX},${to.y + NODE_HEIGHT}`;
  return { path, label: { x: (startX + endX) / 2, y: below - 6 } };
}

function curve(start: Point, end: Point, bend: number): EdgeRoute {
  const path = `M${start.x},${start.y} C${start.x + bend},${start.y} ${end.x - bend},${end.y} ${end.x},${end.y}`;
  return { path, label: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 } };
}
