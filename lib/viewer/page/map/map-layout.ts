/** A service or an edge of the map, as far as the layout needs it. */
export interface MapGraph {
  readonly nodes: readonly { readonly name: string }[];
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
  /** The top left corner of each node, by name. */
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
  const names = nodes.map(({ name }) => name);
  const known = new Set(names);
  const usable = edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to));
  const columns = orderedColumns(names, usable);
  const tallest = Math.max(0, ...columns.map(({ length }) => length));
  const height = 2 * MARGIN + Math.max(0, tallest * (NODE_HEIGHT + GAP_Y) - GAP_Y);
  const places = new Map<string, Point>();
  for (const [column, members] of columns.entries()) {
    const used = members.length * (NODE_HEIGHT + GAP_Y) - GAP_Y;
    for (const [row, name] of members.entries()) {
      places.set(name, {
        x: MARGIN + column * (NODE_WIDTH + GAP_X),
        y: (height - used) / 2 + row * (NODE_HEIGHT + GAP_Y),
      });
    }
  }
  const width = 2 * MARGIN + Math.max(0, columns.length * (NODE_WIDTH + GAP_X) - GAP_X);
  return { width, height, places, routes: edges.map(({ from, to }) => route(places.get(from), places.get(to))) };
}

function orderedColumns(names: readonly string[], edges: MapGraph['edges']): readonly (readonly string[])[] {
  const forward = withoutCycles(names, edges);
  const depth = depths(names, forward);
  const columns: string[][] = [];
  for (const name of names) (columns[depth.get(name) ?? 0] ??= []).push(name);
  const before = neighbours(forward, 'to', 'from');
  const after = neighbours(forward, 'from', 'to');
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    const order = isForward ? columns : columns.toReversed();
    for (const column of order) sortByNeighbours(column, columns, isForward ? before : after);
  }
  return columns;
}

/** Drops the edges that close a cycle, so that the rest has an order. Iterative: a chain of services may be long. */
function withoutCycles(names: readonly string[], edges: MapGraph['edges']): MapGraph['edges'] {
  const after = neighbours(edges, 'from', 'to');
  const isTarget = new Set(edges.map(({ to }) => to));
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<string>();
  const roots = [...names.filter((name) => !isTarget.has(name)), ...names];
  for (const root of roots) {
    if (state.has(root)) continue;
    state.set(root, 'open');
    const stack = [{ name: root, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = after.get(top.name)?.[top.next++];
      if (to === undefined) {
        state.set(top.name, 'done');
        stack.pop();
      } else if (state.get(to) === 'open') back.add(`${top.name}\n${to}`);
      else if (!state.has(to)) {
        state.set(to, 'open');
        stack.push({ name: to, next: 0 });
      }
    }
  }
  return edges.filter(({ from, to }) => !back.has(`${from}\n${to}`));
}

/** The length of the longest way from a node without callers (Kahn's algorithm). */
function depths(names: readonly string[], edges: MapGraph['edges']): ReadonlyMap<string, number> {
  const depth = new Map(names.map((name) => [name, 0]));
  const callers = new Map(names.map((name) => [name, 0]));
  for (const { to } of edges) callers.set(to, (callers.get(to) ?? 0) + 1);
  const after = neighbours(edges, 'from', 'to');
  const ready = names.filter((name) => callers.get(name) === 0);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    for (const to of after.get(name) ?? []) {
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(name) ?? 0) + 1));
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

function sortByNeighbours(
  column: string[],
  columns: readonly (readonly string[])[],
  neighboursOf: ReadonlyMap<string, readonly string[]>,
): void {
  const row = new Map<string, number>();
  for (const members of columns) {
    for (const [index, name] of members.entries()) row.set(name, index - (members.length - 1) / 2);
  }
  const centre = new Map(
    column.map((name) => {
      const rows = (neighboursOf.get(name) ?? []).map((other) => row.get(other) ?? 0);
      return [name, rows.length === 0 ? (row.get(name) ?? 0) : rows.reduce((sum, at) => sum + at, 0) / rows.length];
    }),
  );
  column.sort((one, other) => (centre.get(one) ?? 0) - (centre.get(other) ?? 0));
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
