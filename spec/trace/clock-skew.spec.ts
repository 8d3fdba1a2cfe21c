import { SpanKind } from '@opentelemetry/api';
import { skewFromParent } from '../../lib/trace/clock-skew';
import type { TraceSpan } from '../../lib/trace/trace-span';

const MILLIS = 1_000_000n;

function span(service: string, startMillis: bigint, endMillis: bigint, kind = SpanKind.SERVER): TraceSpan {
  return {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    name: 'work',
    kind,
    service,
    startNanos: startMillis * MILLIS,
    endNanos: endMillis * MILLIS,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'unset' },
  };
}

/** The request that the gateway made, from 100 to 200 ms on its clock, which is 7 ms off. */
const parent = {
  span: span('gateway', 100n, 200n, SpanKind.CLIENT),
  startNanos: 100n * MILLIS,
  endNanos: 200n * MILLIS,
  skewNanos: 7n * MILLIS,
};

describe('the skew of a span from its parent', () => {
  it('is that of the parent within one service', () => {
    expect(skewFromParent(span('gateway', 0n, 10n), parent)).toBe(7n * MILLIS);
  });

  it('is 0 if the times fit within a millisecond', () => {
    expect(skewFromParent(span('orders', 110n, 190n), parent)).toBe(0n);
    expect(skewFromParent(span('orders', 99n, 190n), parent)).toBe(0n);
    expect(skewFromParent(span('orders', 201n, 210n), parent)).toBe(0n);
  });

  it.each([0n, 5_000n])('centres the handling of a request in the request that was made: started at %p ms', (start) => {
    expect(skewFromParent(span('orders', start, start + 60n), parent)).toBe((120n - start) * MILLIS);
  });

  it('moves a span that starts too early to the start of its parent, if it is longer or handles no request', () => {
    expect(skewFromParent(span('orders', 50n, 250n), parent)).toBe(50n * MILLIS);
    expect(skewFromParent(span('orders', 50n, 60n, SpanKind.CONSUMER), parent)).toBe(50n * MILLIS);
    expect(skewFromParent(span('orders', 250n, 260n, SpanKind.CONSUMER), parent)).toBe(0n);
  });
});
