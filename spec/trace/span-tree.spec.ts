import { SpanKind } from '@opentelemetry/api';
import { buildTrees, walkTrees } from '../../lib/trace/span-tree';
import { fixedSpan, LESSON_TRACE } from './fixed-spans';

/** The shape of a forest: names indented by depth. */
function shapeOf(spans: Parameters<typeof buildTrees>[0]): string[] {
  return Array.from(walkTrees(buildTrees(spans)), ({ depth, span }) => '  '.repeat(depth) + span.name);
}

describe('buildTrees', () => {
  it('arranges spans in any order under their parents, sorted by start', () => {
    const expected = [
      'POST /api/orders',
      '  create_order',
      '    check_inventory',
      '      POST /api/check',
      '        db.query',
      '    save_order',
      '      db.query',
      '    publish_event',
    ];
    expect(shapeOf(LESSON_TRACE)).toEqual(expected);
    expect(shapeOf(LESSON_TRACE.toReversed())).toEqual(expected);
  });

  it('makes a span whose parent is absent a root with `missingParent`', () => {
    const roots = buildTrees([fixedSpan('root', undefined, 0, 10), fixedSpan('orphan', 'lost', 5, 8)]);
    expect(roots.map(({ span, missingParent }) => [span.name, missingParent])).toEqual([
      ['root', false],
      ['orphan', true],
    ]);
  });

  it('keeps the first of several spans with one id', () => {
    const [root] = buildTrees([
      fixedSpan('root', undefined, 0, 10),
      fixedSpan('child', 'root', 1, 2),
      { ...fixedSpan('child', 'root', 1, 2), name: 'again' },
    ]);
    expect(root?.children.map(({ span }) => span.name)).toEqual(['child']);
  });

  it('does not mix spans of two traces that have the same span ids', () => {
    const other = { traceId: 'f'.repeat(32) };
    const roots = buildTrees([
      fixedSpan('root', undefined, 0, 10),
      fixedSpan('root', undefined, 20, 30, other),
      fixedSpan('child', 'root', 21, 22, other),
    ]);
    expect(roots.map(({ children }) => children.length)).toEqual([0, 1]);
  });

  it('cuts a cycle at its earliest span and keeps its other descendants', () => {
    expect(
      shapeOf([
        fixedSpan('tail', 'b', 0, 1),
        fixedSpan('a', 'c', 1, 9),
        fixedSpan('b', 'a', 2, 8),
        fixedSpan('c', 'b', 3, 7),
        fixedSpan('self', 'self', 20, 30),
      ]),
    ).toEqual(['a', '  b', '    tail', '    c', 'self']);
  });

  it('builds a chain of 10,000 spans', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      fixedSpan(`${index}`, index === 0 ? undefined : `${index - 1}`, index / 100, 200 - index / 100),
    );
    const nodes = [...walkTrees(buildTrees(chain.toReversed()))];
    expect(nodes.map(({ depth }) => depth)).toEqual(chain.map((_, index) => index));
  });

  it('never gives a span a negative duration', () => {
    const [root] = buildTrees([fixedSpan('root', undefined, 10, 4)]);
    expect(root?.endNanos).toBe(root?.startNanos);
  });

  it('returns an empty forest for no spans', () => {
    expect(buildTrees([])).toEqual([]);
  });
});

describe('clock skew', () => {
  const handler = { service: 'inventory', kind: SpanKind.SERVER };

  it('centers a request handler of another service in its caller, and moves its children too', () => {
    const roots = buildTrees([
      fixedSpan('client', undefined, 100, 200),
      fixedSpan('server', 'client', -5000, -4920, handler),
      fixedSpan('query', 'server', -4990, -4980, { service: 'inventory' }),
    ]);
    const placed = Array.from(walkTrees(roots), ({ span, startNanos, skewNanos }) => [
      span.name,
      Number(startNanos - (roots[0]?.startNanos ?? 0n)) / 1e6,
      Number(skewNanos) / 1e6,
    ]);
    expect(placed).toEqual([
      ['client', 0, 0],
      ['server', 10, 5110],
      ['query', 20, 5110],
    ]);
  });

  it('moves a message consumer to the start of its producer at most', () => {
    const consumer = { service: 'mail', kind: SpanKind.CONSUMER };
    const [root] = buildTrees([
      fixedSpan('send', undefined, 100, 105),
      fixedSpan('early', 'send', 90, 300, consumer),
      fixedSpan('late', 'send', 500, 600, consumer),
    ]);
    expect(root?.children.map(({ skewNanos }) => skewNanos)).toEqual([10_000_000n, 0n]);
  });

  it('does not move a handler that continued after the timeout of its caller', () => {
    const [root] = buildTrees([fixedSpan('client', undefined, 0, 50), fixedSpan('server', 'client', 10, 900, handler)]);
    expect(root?.children[0]?.skewNanos).toBe(0n);
  });

  it('does not move spans of the same service', () => {
    const [root] = buildTrees([fixedSpan('root', undefined, 10, 50), fixedSpan('child', 'root', 2, 9)]);
    expect(root?.children[0]?.skewNanos).toBe(0n);
  });
});
