import { compareTraces } from '../../../lib/viewer/analysis/compare-traces';
import type { TraceComparison } from '../../../lib/viewer/api/trace-comparison';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { aSpan, traceId } from '../../trace/example-spans';

function compare(left: readonly TraceSpan[], right: readonly TraceSpan[]): TraceComparison {
  const [one, other] = [left, right].map((spans, index) => ({
    traceId: traceId(index + 1),
    spans: new Map(spans.map((span) => [span.spanId, span])),
    logs: [],
    revision: 1,
    dropped: 0,
  }));
  if (!one || !other) throw new Error('Expected two traces.');
  const work = compareTraces(one, other);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const lines = ({ pairs }: TraceComparison) =>
  pairs.map(({ kind, name, depth, deltaNanos }) => `${'  '.repeat(depth)}${name} ${kind} ${Number(deltaNanos) / 1e6}`);

describe('the comparison of two traces', () => {
  it('joins spans of the same service and name below joined parents, and names what differs', () => {
    const left = [
      aSpan({ id: 1, name: 'POST /pay', millis: 100 }),
      aSpan({
        id: 2,
        parent: 1,
        name: 'check',
        at: 1,
        millis: 10,
        attributes: { card: 'visa', tries: 1, tags: ['a'] },
      }),
      aSpan({ id: 3, parent: 1, name: 'query', at: 20, millis: 20 }),
      aSpan({ id: 4, parent: 1, name: 'query', at: 50, millis: 30 }),
      aSpan({ id: 5, parent: 1, name: 'mail', at: 90, millis: 5 }),
    ];
    const right = [
      aSpan({ id: 11, name: 'POST /pay', millis: 105 }),
      aSpan({
        id: 12,
        parent: 11,
        name: 'check',
        at: 1,
        millis: 40,
        attributes: { card: 'amex', tags: ['a'], new: true },
      }),
      aSpan({ id: 13, parent: 11, name: 'query', at: 45, millis: 8 }),
      aSpan({ id: 14, parent: 13, name: 'lock', at: 46, millis: 2 }),
      aSpan({ id: 15, parent: 11, name: 'audit', at: 60, millis: 1 }),
      aSpan({ id: 16, parent: 11, name: 'mail', at: 90, millis: 5 }),
    ];
    const comparison = compare(left, right);
    expect(lines(comparison)).toEqual([
      'POST /pay same 5',
      '  check slower 30',
      '  query faster -12',
      '    lock added 0',
      '  audit added 0',
      '  query removed 0',
      '  mail same 0',
    ]);
    expect(comparison).toMatchObject({ added: 2, removed: 1, slower: 1, faster: 1, skipped: 0 });
    expect(comparison.pairs[1]?.attributes).toEqual([
      { key: 'card', left: 'visa', right: 'amex' },
      { key: 'tries', left: 1 },
      { key: 'new', right: true },
    ]);
    expect(comparison.pairs[0]).toMatchObject({
      left: { selfNanos: '35000000' },
      right: { durationNanos: '105000000' },
    });
  });

  it('of a trace with itself finds no difference', () => {
    const spans = Array.from({ length: 50 }, (_, index) =>
      aSpan({ id: index + 1, ...(index > 0 && { parent: 1 + (index % 7) }) }),
    );
    const { pairs, added, removed, slower, faster } = compare(spans, spans);
    expect([added, removed, slower, faster, pairs.length]).toEqual([0, 0, 0, 0, 50]);
    expect(pairs.every(({ attributes }) => attributes.length === 0)).toBe(true);
  });

  it('of chains of 10,000 spans ends, and of strangers has them side by side', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      aSpan({ id: index + 1, ...(index > 0 && { parent: index }) }),
    );
    expect(compare(chain, chain).pairs).toHaveLength(10_000);
    expect(lines(compare([aSpan({ name: 'a' })], [aSpan({ name: 'b' })]))).toEqual(['b added 0', 'a removed 0']);
  });

  it('cuts long values', () => {
    const pair = compare(
      [aSpan({ attributes: { a: 'x'.repeat(9999) } })],
      [aSpan({ attributes: { a: ['y'.repeat(9999)] } })],
    ).pairs[0];
    expect(pair?.attributes).toEqual([
      { key: 'a', left: `${'x'.repeat(499)}…`, right: expect.stringMatching(/^\["y{497}…$/) },
    ]);
  });
});
