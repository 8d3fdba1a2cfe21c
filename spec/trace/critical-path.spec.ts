import { SpanKind } from '@opentelemetry/api';
import { type Bottleneck, bottleneckOf } from '../../lib/trace/bottleneck';
import { findCriticalPath } from '../../lib/trace/critical-path';
import { buildTrees, type SpanNode } from '../../lib/trace/span-tree';
import type { TraceSpan } from '../../lib/trace/trace-span';
import { clientSpan, fixedSpan, idOf, LESSON_TRACE, networkEvent as event } from './fixed-spans';

function rootOf(spans: readonly TraceSpan[]): SpanNode {
  const [root] = buildTrees(spans);
  if (!root) throw new Error('no root');
  return root;
}

/** Segments as `name from-to`, in milliseconds after the start of the root. */
function pathOf(spans: readonly TraceSpan[]): string[] {
  const { root, segments } = findCriticalPath(rootOf(spans));
  const after = (nanos: bigint): number => Number(nanos - root.startNanos) / 1e6;
  return segments.map(({ node, startNanos, endNanos }) => `${node.span.name} ${after(startNanos)}-${after(endNanos)}`);
}

describe('findCriticalPath', () => {
  it('covers the root from start to end without overlap', () => {
    expect(pathOf(LESSON_TRACE)).toEqual([
      'POST /api/orders 0-5',
      'create_order 5-10',
      'check_inventory 10-15',
      'POST /api/check 15-100',
      'db.query 100-220',
      'POST /api/check 220-285',
      'check_inventory 285-290',
      'create_order 290-330',
      'save_order 330-345',
      'db.query 345-405',
      'save_order 405-410',
      'create_order 410-435',
      'publish_event 435-440',
      'create_order 440-445',
      'POST /api/orders 445-450',
    ]);
  });

  it('sums the own time of each span on the path', () => {
    const { selfNanos, totalNanos } = findCriticalPath(rootOf(LESSON_TRACE));
    const self = [...selfNanos].map(([{ span }, nanos]) => [span.name, Number(nanos) / 1e6]);
    expect(self).toContainEqual(['create_order', 75]);
    expect(self).toContainEqual(['POST /api/check', 150]);
    expect([...selfNanos.values()].reduce((sum, nanos) => sum + nanos)).toBe(totalNanos);
  });

  it('goes through the child that finished last when children run in parallel', () => {
    expect(
      pathOf([
        fixedSpan('root', undefined, 0, 100),
        fixedSpan('short', 'root', 10, 60),
        fixedSpan('long', 'root', 10, 95),
        fixedSpan('first', 'root', 0, 8),
      ]),
    ).toEqual(['first 0-8', 'root 8-10', 'long 10-95', 'root 95-100']);
  });

  it('does not count a consumer that outlives its producer, nor background work', () => {
    const expected = ['root 0-20'];
    const consumer = { kind: SpanKind.CONSUMER, service: 'mail' };
    expect(pathOf([fixedSpan('root', undefined, 0, 20), fixedSpan('mail', 'root', 5, 500, consumer)])).toEqual(
      expected,
    );
    expect(pathOf([fixedSpan('root', undefined, 0, 20), fixedSpan('mail', 'root', 30, 500, consumer)])).toEqual(
      expected,
    );
    expect(pathOf([fixedSpan('root', undefined, 0, 20), fixedSpan('left', 'root', 5, 500)])).toEqual(expected);
  });

  it('counts a handler in another service up to the timeout of its caller', () => {
    const server = { kind: SpanKind.SERVER, service: 'inventory' };
    expect(
      pathOf([
        fixedSpan('client', undefined, 0, 50),
        fixedSpan('server', 'client', 10, 900, server),
        fixedSpan('query', 'server', 20, 880, { service: 'inventory' }),
      ]),
    ).toEqual(['client 0-10', 'server 10-20', 'query 20-50']);
  });

  it('treats two children that overlap by less than a millisecond as sequential', () => {
    expect(
      pathOf([
        fixedSpan('root', undefined, 0, 100),
        fixedSpan('first', 'root', 0, 50.4),
        fixedSpan('second', 'root', 50, 100),
      ]),
    ).toEqual(['first 0-50', 'second 50-100']);
  });

  it('follows a chain of 10,000 spans', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      fixedSpan(`${index}`, index === 0 ? undefined : `${index - 1}`, index / 100, 200),
    );
    expect(findCriticalPath(rootOf(chain)).nodes.size).toBe(10_000);
  });
});

const bottleneckIn = (spans: readonly TraceSpan[]): Bottleneck | undefined =>
  bottleneckOf(findCriticalPath(rootOf(spans)));

describe('bottleneckOf', () => {
  it('finds the query of the tutorial', () => {
    const bottleneck = bottleneckIn(LESSON_TRACE);
    expect(bottleneck).toMatchObject({ kind: 'span', count: 1, nanos: 120_000_000n, totalNanos: 450_000_000n });
    expect(bottleneck?.node.span.attributes['db.query.summary']).toBe('find stock');
    expect(bottleneck?.ratio).toBeCloseTo(120 / 450);
  });

  it('describes a gap by the children before and after it', () => {
    const bottleneck = bottleneckIn([
      fixedSpan('root', undefined, 0, 100),
      fixedSpan('before', 'root', 0, 20),
      fixedSpan('behind', 'root', 80, 100),
    ]);
    expect(bottleneck).toMatchObject({ kind: 'gap', nanos: 60_000_000n });
    expect([bottleneck?.after?.span.name, bottleneck?.before?.span.name]).toEqual(['before', 'behind']);
  });

  it('adds up the iterations of a loop', () => {
    const turns = Array.from({ length: 9 }, (_, index) =>
      fixedSpan('db.query', 'root', 10 * index, 10 * index + 9, { spanId: `000000000000000${index}` }),
    );
    const bottleneck = bottleneckIn([
      fixedSpan('root', undefined, 0, 130),
      ...turns,
      fixedSpan('render', 'root', 90, 130),
    ]);
    expect(bottleneck).toMatchObject({
      kind: 'span',
      count: 9,
      nanos: 81_000_000n,
      node: { span: { name: 'db.query' } },
    });
  });

  it('returns undefined for a trace without duration', () => {
    expect(bottleneckIn([fixedSpan('root', undefined, 5, 5)])).toBeUndefined();
  });
});

describe('bottleneckOf in an outgoing request', () => {
  const root = fixedSpan('root', undefined, 0, 1000);
  const get = (from: number, lookedUp: number, to: number, name = 'GET'): TraceSpan =>
    clientSpan(
      from,
      to,
      [
        event('domainLookupStart', from, { 'dns.question.name': 'supplier.internal' }),
        event('domainLookupEnd', lookedUp),
        event('requestStart', lookedUp),
        event('responseStart', to),
      ],
      { name, spanId: idOf(`${name}${from}`), parentSpanId: root.spanId },
    );
  const found = (spans: readonly TraceSpan[]): object | undefined => {
    const { kind, node, count, nanos, phase } = bottleneckOf(findCriticalPath(rootOf(spans))) ?? {};
    return { kind, name: node?.span.name, count, millis: Number(nanos) / 1e6, phase: phase?.kind, host: phase?.host };
  };

  it('is the phase that took at least half of its time', () => {
    const lookup = { kind: 'span', name: 'GET', count: 1, phase: 'lookup', host: 'supplier.internal' };
    expect(found([root, get(100, 900, 950)])).toEqual({ ...lookup, millis: 800 });
    expect(found([root, get(0, 450, 900)])).toEqual({ ...lookup, millis: 450 });
    expect(found([root, get(0, 440, 900)])).toMatchObject({ millis: 900, phase: undefined });
  });

  it('is the phase before the server began to work', () => {
    const served = fixedSpan('GET /stock', 'GET100', 905, 945, { service: 'stock', kind: SpanKind.SERVER });
    expect(found([root, get(100, 900, 950), served])).toEqual({
      kind: 'gap',
      name: 'GET',
      count: 1,
      millis: 800,
      phase: 'lookup',
      host: 'supplier.internal',
    });
  });

  it('is the sum of a phase in a loop of requests', () => {
    expect(found([root, get(0, 200, 250), get(250, 450, 500), get(500, 700, 750)])).toMatchObject({
      count: 3,
      millis: 600,
      phase: 'lookup',
    });
  });

  it('is the request if another place took longer than the phase', () => {
    const query = fixedSpan('db.query', 'root', 510, 990);
    expect(found([root, get(0, 300, 510), query])).toMatchObject({ name: 'GET', millis: 510, phase: undefined });
  });

  it('is the request if it waited for the response', () => {
    expect(found([root, get(0, 10, 900)])).toMatchObject({ name: 'GET', millis: 900, phase: undefined });
  });
});
