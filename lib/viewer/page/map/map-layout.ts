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

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 76;
const GAP_X = 132;
/** Height of the place where an edge passes through a column. */
const BEND_HEIGHT = 18;
const GAP_Y = 36;
const MARGIN = 24;
const SWEEPS = 6;

/**
 * Places services in columns: a caller is left of what it calls, unless they call each other. Within a column, nodes stand
 * close to their neighbours of the other columns, so that few edges cross; an edge over several columns has a place of its own
 * in each (Sugiyama's method, with the barycentre heuristic).
 */
export function layoutMap({ nodes, edges }: MapGraph): MapLayout {
  const ids = nodes.map(({ id }) => id);
  const known = new Set(ids);
  const usable = edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to));
  const forward = withoutCycles(ids, usable);
  const depth = depths(ids, forward);
  const bends = new Map(forward.map((edge) => [keyOf(edge), bendsOf(edge, depth)]));
  const columns = orderedColumns(ids, forward, depth, bends);
  const heights = columns.map((members) => members.reduce((sum, id) => sum + heightOf(id, known) + GAP_Y, -GAP_Y));
  const height = Math.max(0, ...heights);
  const places = new Map<string, Point>();
  for (const [column, members] of columns.entries()) {
    let y = MARGIN + (height - (heights[column] ?? 0)) / 2;
    for (const id of members) {
      places.set(id, { x: MARGIN + column * (NODE_WIDTH + GAP_X), y });
      y += heightOf(id, known) + GAP_Y;
    }
  }
  const [outgoing, incoming] = [neighbours(usable, 'from', 'to'), neighbours(usable, 'to', 'from')];
  const routes = edges.map((edge) => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (!from || !to) return undefined;
    const through = (bends.get(keyOf(edge)) ?? []).map((id) => places.get(id) ?? from);
    if (to.x <= from.x) return backwardRoute(from, to);
    // The label stands near the end at which fewer edges meet.
    const [leaving, arriving] = [outgoing.get(edge.from)?.length ?? 0, incoming.get(edge.to)?.length ?? 0];
    return forwardRoute({ from, through, to, labelAt: arriving <= leaving ? 0.68 : 0.32 });
  });
  const width = 2 * MARGIN + Math.max(0, columns.length * (NODE_WIDTH + GAP_X) - GAP_X);
  return { width, height: height + 2 * MARGIN, places: new Map([...places].filter(([id]) => known.has(id))), routes };
}

const keyOf = ({ from, to }: MapGraph['edges'][number]): string => `${from}\n${to}`;
const heightOf = (id: string, nodes: ReadonlySet<string>): number => (nodes.has(id) ? NODE_HEIGHT : BEND_HEIGHT);

/** Ids of the places of an edge in the columns between its ends. */
function bendsOf(edge: MapGraph['edges'][number], depth: ReadonlyMap<string, number>): readonly string[] {
  const [from, to] = [depth.get(edge.from) ?? 0, depth.get(edge.to) ?? 0];
  return Array.from({ length: Math.max(0, to - from - 1) }, (_, step) => `${keyOf(edge)}\n${from + 1 + step}`);
}

function orderedColumns(
  ids: readonly string[],
  forward: MapGraph['edges'],
  depth: ReadonlyMap<string, number>,
  bends: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const columns: string[][] = [];
  for (const id of ids) (columns[depth.get(id) ?? 0] ??= []).push(id);
  const steps = forward.flatMap((edge) => {
    const through = bends.get(keyOf(edge)) ?? [];
    for (const [step, id] of through.entries()) columns[(depth.get(edge.from) ?? 0) + 1 + step]?.push(id);
    const stations = [edge.from, ...through, edge.to];
    return stations.slice(1).map((to, index) => ({ from: stations[index] ?? edge.from, to }));
  });
  const before = neighbours(steps, 'to', 'from');
  const after = neighbours(steps, 'from', 'to');
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

interface Forward {
  readonly from: Point;
  readonly through: readonly Point[];
  readonly to: Point;
  /** Place of the label on the first part of the way, from 0 to 1. */
  readonly labelAt: number;
}

/** From the right side of the caller, through the places in between, to the left side of the callee. */
function forwardRoute({ from, through, to, labelAt }: Forward): EdgeRoute {
  let at: Point = { x: from.x + NODE_WIDTH, y: from.y + NODE_HEIGHT / 2 };
  const start = at;
  let path = `M${at.x},${at.y}`;
  const stations = [
    ...through.map(({ x, y }) => ({ x, y: y + BEND_HEIGHT / 2, end: x + NODE_WIDTH })),
    { x: to.x, y: to.y + NODE_HEIGHT / 2, end: to.x },
  ];
  for (const { x, y, end } of stations) {
    path += ` C${at.x + GAP_X / 2},${at.y} ${x - GAP_X / 2},${y} ${x},${y}`;
    if (end > x) path += ` L${end},${y}`;
    at = { x: end, y };
  }
  const first = stations[0] ?? at;
  return { path, label: pointAt(start, first, labelAt) };
}

/** A point of the Bézier curve between two places. */
function pointAt(start: Point, end: Point, at: number): Point {
  const rest = 1 - at;
  const near = 3 * rest * rest * at;
  const far = 3 * rest * at * at;
  const [leave, arrive] = [start.x + GAP_X / 2, end.x - GAP_X / 2];
  return {
    x: rest ** 3 * start.x + near * leave + far * arrive + at ** 3 * end.x,
    y: (rest ** 3 + near) * start.y + (far + at ** 3) * end.y,
  };
}

/** Back to an earlier column, or within one: below both nodes. */
function backwardRoute(from: Point, to: Point): EdgeRoute {
  const below = Math.max(from.y, to.y) + NODE_HEIGHT + GAP_Y / 2;
  const [startX, endX] = [from.x + NODE_WIDTH / 2 + 12, to.x + NODE_WIDTH / 2 - 12];
  const path = `M${startX},${from.y + NODE_HEIGHT} C${startX},${below} ${endX},${below} ${endX},${to.y + NODE_HEIGHT}`;
  return { path, label: { x: (startX + endX) / 2, y: below - 6 } };
}
