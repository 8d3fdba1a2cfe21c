import { StatisticsBuilder } from '../../../lib/viewer/analysis/span-statistics';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { aSpan, spanId, traceId } from '../../trace/example-spans';

function add(builder: StatisticsBuilder, spans: readonly TraceSpan[], selfNanos: bigint): void {
  expect([...builder.addTrace(spans, () => selfNanos)]).toHaveLength(spans.length);
}

describe('the statistics of spans', () => {
  it('count by service, name and kind: errors, rate, times, the slowest', () => {
    const builder = new StatisticsBuilder();
    for (let trace = 1; trace <= 100; trace++) {
      const status = trace % 10 === 0 ? 'error' : 'ok';
      add(builder, [aSpan({ trace, name: 'pay', millis: trace, status: { code: status } })], 500_000n);
    }
    add(builder, [aSpan({ name: 'idle' })], 0n);
    const { rows, traces, spans } = builder.table();
    expect([traces, spans, rows.map(({ name }) => name)]).toEqual([101, 101, ['pay', 'idle']]);
    expect(rows[0]).toEqual({
      name: 'pay',
      service: 'orders',
      kind: 'internal',
      count: 100,
      errors: 10,
      perSecond: 1.01,
      totalNanos: '5050000000',
      selfNanos: '50000000',
      p50Nanos: '50000000',
      p95Nanos: '95000000',
      p99Nanos: '99000000',
      maxNanos: '100000000',
      slowest: { traceId: traceId(100), spanId: spanId(1) },
    });
  });

  it('keep the first 2000 names, and count the spans of others', () => {
    const builder = new StatisticsBuilder();
    for (let id = 1; id <= 2100; id++) add(builder, [aSpan({ id })], 0n);
    const { rows, skipped } = builder.table();
    expect([rows.length, skipped]).toEqual([2000, 100]);
  });
});
