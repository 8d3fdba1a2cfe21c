import { renderWaterfall } from '../../../lib/waterfall/render-waterfall';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { fixedSpan } from '../../trace/fixed-spans';
import { loopOf } from '../fixed-logs';

const linesOf = (spans: readonly TraceSpan[], maxSpans: number): string[] =>
  renderWaterfall(spans, { maxSpans, width: 100 })
    .split('\n')
    .slice(2)
    .map((line) => line.replace(/ {2,}[░█▏▎▍▌▋▊▉].*$/, ''));

const FAILED = { status: { code: 'error', message: 'no stock' } } as const;

describe('a bound on the rows', () => {
  const spans = [
    fixedSpan('root', undefined, 0, 100),
    fixedSpan('short', 'root', 0, 1),
    fixedSpan('slow', 'root', 1, 90),
    fixedSpan('inner', 'slow', 2, 80),
    fixedSpan('aside', 'root', 1, 40),
    fixedSpan('fails', 'aside', 2, 3, FAILED),
  ];

  it('keeps errors with the spans above them first, then the critical path, then the longest', () => {
    expect(linesOf(spans, 3)).toEqual([
      '[orders] root',
      '  [orders] aside',
      '    [orders] fails',
      '        ✗ no stock',
      '  … 3 more spans: short, slow, inner',
      '',
      '3 of 6 spans are not shown',
      '',
      'time went to: [orders] inner 78 ms of 100 ms (78 %)',
    ]);
    expect(linesOf(spans, 5)).toContain('    [orders] inner');
    expect(linesOf(spans, 6).join()).not.toContain('not shown');
  });

  it('says how many of the others failed, and their most frequent names', () => {
    const many = loopOf(10, (index) => ({ ...FAILED, name: `n${index % 5}` }));
    expect(linesOf(many, 1)).toContain('  … 10 more spans, 10 failed: n0 × 2, n1 × 2, n2 × 2, 2 more names');
  });

  it('shows the beginning of a chain that does not fit', () => {
    const chain = Array.from({ length: 1000 }, (_none, index) =>
      fixedSpan(`${index}`, index === 0 ? undefined : `${index - 1}`, 0, 10, index === 999 ? FAILED : {}),
    );
    const lines = linesOf(chain, 3);
    expect(lines.slice(0, 3)).toEqual(['[orders] 0', '  [orders] 1', '    [orders] 2']);
    expect(lines[3]).toBe('      … 997 more spans, 1 failed: 3, 4, 5, 994 more names');
  });

  it('counts for all traces together', () => {
    const traceId = 'f'.repeat(32);
    const other = [fixedSpan('root', undefined, 0, 100, { traceId }), ...loopOf(3, () => ({ traceId })).slice(1)];
    const text = renderWaterfall([...loopOf(3), ...other], { maxSpans: 5, width: 100 });
    expect(text.match(/db\.query {2,}/g)).toHaveLength(3);
    expect(text).toContain('3 of 4 spans are not shown');
  });

  it('lists 10,000 siblings under one bound', () => {
    const lines = linesOf(loopOf(10_000), 50);
    expect(lines).toContain('  … 9951 more spans: db.query × 9951');
  });
});
