import { type MadeLog, type MadeSpan, spanIdOf, traceIdOf } from './synthetic-traces';

/** A root with forty queries, a slow call of another service that fails, and a link from a second trace. */
export const SHOP: readonly MadeSpan[] = [
  { traceId: traceIdOf(1), spanId: spanIdOf(1), name: 'POST /checkout', service: 'shop', kind: 2, durationMillis: 500 },
  ...Array.from({ length: 40 }, (_none, index) => ({
    traceId: traceIdOf(1),
    spanId: spanIdOf(100 + index),
    parentSpanId: spanIdOf(1),
    name: 'db.query',
    service: 'shop',
    startMillis: 10 + index * 5,
    durationMillis: 4,
  })),
  ...['call payment', 'POST /charges', 'charge card'].map((name, index) => ({
    traceId: traceIdOf(1),
    spanId: spanIdOf(2 + index),
    parentSpanId: spanIdOf(1 + index),
    name,
    service: index === 0 ? 'shop' : 'payment',
    kind: [3, 2, 1][index] ?? 1,
    startMillis: 250 + index * 10,
    durationMillis: 240 - index * 20,
    isError: true,
    attributes: { 'card.issuer': 'visa', note: 'long '.repeat(100), token: '[redacted]' },
  })),
  {
    traceId: traceIdOf(2),
    spanId: spanIdOf(900),
    name: 'retry of the charge',
    service: 'worker',
    links: [{ traceId: traceIdOf(1), spanId: spanIdOf(4) }],
  },
];

/** A line of the root, and one of the span that failed, in the order of their sending. */
export const SHOP_LOGS: readonly MadeLog[] = [
  {
    traceId: traceIdOf(1),
    spanId: spanIdOf(4),
    service: 'payment',
    body: 'card declined',
    severityNumber: 17,
    atMillis: 300,
  },
  { traceId: traceIdOf(1), spanId: spanIdOf(1), service: 'shop', body: 'checkout begins', atMillis: 1 },
];
