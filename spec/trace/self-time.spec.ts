import { selfNanosOf, selfTimesOf } from '../../lib/trace/self-time';
import { buildTrees } from '../../lib/trace/span-tree';
import { extentOf, firstSpanOf } from '../../lib/trace/trace-extent';
import { aLog, aSpan, spanId } from './example-spans';

const MILLIS = 1_000_000n;

describe('the self time of a span', () => {
  it('subtracts overlapping children once, and only their part within the span', () => {
    const spans = [
      aSpan({ id: 1, millis: 100 }),
      aSpan({ id: 2, parent: 1, at: 10, millis: 30 }),
      aSpan({ id: 3, parent: 1, at: 20, millis: 30 }),
      aSpan({ id: 4, parent: 1, at: 25, millis: 5 }),
      aSpan({ id: 5, parent: 1, at: 90, millis: 50 }),
    ];
    const [root] = buildTrees(spans);
    if (!root) throw new Error('Expected a root.');
    expect(selfNanosOf(root)).toBe(50n * MILLIS);
    expect(selfTimesOf([root]).get(spanId(2))).toBe(30n * MILLIS);
  });

  it('is nothing if a child covers it', () => {
    const [root] = buildTrees([aSpan({ millis: 10 }), aSpan({ id: 2, parent: 1, millis: 20 })]);
    expect(root && selfNanosOf(root)).toBe(0n);
  });
});

describe('the extent of a trace', () => {
  const byId = (spans: readonly ReturnType<typeof aSpan>[]) => new Map(spans.map((span) => [span.spanId, span]));

  it('is from its first start to its last end, whatever its root has', () => {
    const spans = byId([aSpan({ id: 1, at: 10, millis: 10 }), aSpan({ id: 2, parent: 1, at: 0, millis: 50 })]);
    expect(extentOf({ spans, logs: [] })).toEqual({ startNanos: 1000n * MILLIS, endNanos: 1050n * MILLIS });
  });

  it('is that of its log records if it has no span', () => {
    const logs = [aLog({ timeNanos: 7n }), aLog({ timeNanos: 5n })];
    expect(extentOf({ spans: new Map(), logs })).toEqual({ startNanos: 5n, endNanos: 7n });
  });

  it('is named by its root, else by the first span whose parent is missing, else by the first span', () => {
    const orphan = aSpan({ id: 2, parent: 9, at: 5 });
    const child = aSpan({ id: 3, parent: 2, at: 1 });
    expect(firstSpanOf(byId([child, orphan, aSpan({ id: 1, at: 50 })]))?.spanId).toBe(spanId(1));
    expect(firstSpanOf(byId([child, orphan]))?.spanId).toBe(spanId(2));
    expect(firstSpanOf(byId([aSpan({ id: 4, parent: 5, at: 3 }), aSpan({ id: 5, parent: 4 })]))?.spanId).toBe(
      spanId(5),
    );
    expect(firstSpanOf(new Map())).toBeUndefined();
  });
});
