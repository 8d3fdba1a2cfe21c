import { layoutMap, type MapGraph, NODE_HEIGHT, NODE_WIDTH } from '../../../../lib/viewer/page/map/map-layout';

/** `a-b b-c` is two edges; each name that occurs is a node. */
function graph(text: string, ...alone: readonly string[]): MapGraph {
  const edges = text.split(' ').flatMap((pair) => {
    const [from = '', to = ''] = pair.split('-');
    return pair ? [{ from, to }] : [];
  });
  const names = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...alone]);
  return { nodes: [...names].map((id) => ({ id })), edges };
}

const columnsOf = (text: string, ...alone: readonly string[]): string => {
  const { places } = layoutMap(graph(text, ...alone));
  const names = [...places.keys()];
  const at = (name: string): { x: number; y: number } => places.get(name) ?? { x: -1, y: -1 };
  return [...new Set(names.map((name) => at(name).x))]
    .toSorted((one, other) => one - other)
    .map((x) => names.filter((name) => at(name).x === x))
    .map((column) => column.toSorted((one, other) => at(one).y - at(other).y).join(''))
    .join(' ');
};

describe('the layout of the service map', () => {
  it('places a caller left of what it calls', () => {
    expect(columnsOf('b-c a-b a-c')).toBe('a b c');
  });

  it('places services without a caller in the first column', () => {
    expect(columnsOf('a-b', 'z')).toBe('az b');
  });

  it('keeps services that call each other in the order of the way in', () => {
    expect(columnsOf('a-b b-c c-b')).toBe('a b c');
  });

  it('places a ring of services although it has no beginning', () => {
    expect(columnsOf('a-b b-c c-a')).toBe('a b c');
  });

  it('orders a column so that edges do not cross', () => {
    expect(columnsOf('r-a r-b b-x a-y')).toBe('r ab yx');
  });

  it('keeps nodes apart and inside the drawing', () => {
    const { places, width, height } = layoutMap(graph('a-b a-c a-d b-e c-e d-f e-a', 'lonely'));
    const boxes = [...places.values()];
    for (const [index, { x, y }] of boxes.entries()) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + NODE_WIDTH).toBeLessThanOrEqual(width);
      expect(y + NODE_HEIGHT).toBeLessThanOrEqual(height);
      const overlaps = boxes
        .slice(index + 1)
        .some((other) => Math.abs(other.x - x) < NODE_WIDTH && Math.abs(other.y - y) < NODE_HEIGHT);
      expect(overlaps).toBe(false);
    }
  });

  it('has a route for each edge, also back and to itself, and none to an unknown service', () => {
    const { routes } = layoutMap({
      nodes: [{ id: 'a' }, { id: 'b' }],
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
        { from: 'a', to: 'a' },
        { from: 'a', to: 'nowhere' },
      ],
    });
    expect(routes.map((route) => route !== undefined)).toStrictEqual([true, true, true, false]);
    expect(routes[0]?.path).toMatch(/^M[\d.]+,[\d.]+ C/);
  });

  it('is empty without services', () => {
    expect(layoutMap({ nodes: [], edges: [] }).places.size).toBe(0);
  });

  it('places a chain of 2,000 services', () => {
    const chain = Array.from({ length: 2000 }, (_, index) => `${index}-${index + 1}`).join(' ');
    expect(layoutMap(graph(chain)).places.size).toBe(2001);
  });
});
