import { SpanKind } from '@opentelemetry/api';
import type { SpanAttributes } from '../../lib/trace/attributes';
import type { SpanEvent, TraceSpan } from '../../lib/trace/trace-span';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

/** 2026-01-01T00:00:00Z */
const EPOCH_NANOS = 1_767_225_600_000_000_000n;

type Facts = Partial<Omit<TraceSpan, 'startNanos' | 'endNanos'>>;

/** Span time, in microseconds after a fixed moment. */
export const micros = (count: number): bigint => EPOCH_NANOS + BigInt(Math.round(count * 1000));

export const idOf = (name: string): string => Buffer.from(name.padEnd(8, '.').slice(-8)).toString('hex');

/** A finished span from `from` to `to`, in milliseconds. Ids are derived from names. */
export function fixedSpan(
  name: string,
  parent: string | undefined,
  from: number,
  to: number,
  facts: Facts = {},
): TraceSpan {
  return {
    traceId: TRACE_ID,
    spanId: idOf(name),
    ...(parent !== undefined && { parentSpanId: idOf(parent) }),
    name,
    kind: SpanKind.INTERNAL,
    service: 'orders',
    startNanos: micros(from * 1000),
    endNanos: micros(to * 1000),
    attributes: {},
    events: [],
    links: [],
    status: { code: 'unset' },
    ...facts,
  };
}

/** A client span of a request to `supplier.internal`. */
export function clientSpan(from: number, to: number, events: readonly SpanEvent[], facts: Facts = {}): TraceSpan {
  const attributes = { 'server.address': 'supplier.internal' };
  return fixedSpan('GET', undefined, from, to, { kind: SpanKind.CLIENT, attributes, events, ...facts });
}

/** An event, in milliseconds after the fixed moment. */
export function networkEvent(name: string, at: number, attributes: SpanAttributes = {}): SpanEvent {
  return { name, timeNanos: micros(at * 1000), attributes };
}

const GATEWAY = { service: 'gateway', kind: SpanKind.SERVER };
const INVENTORY = { service: 'inventory-service' };
const ORDERS = { service: 'order-service' };
const POSTGRES = { 'db.system.name': 'postgresql' };

/** The trace of the tutorial: create an order, check the inventory, save the order, publish an event. */
export const LESSON_TRACE: readonly TraceSpan[] = [
  fixedSpan('POST /api/orders', undefined, 0, 450, {
    ...GATEWAY,
    attributes: { 'http.request.method': 'POST', 'url.path': '/api/orders', 'http.response.status_code': 201 },
  }),
  fixedSpan('create_order', 'POST /api/orders', 5, 445, {
    ...ORDERS,
    attributes: {
      'order.id': 'ord-1001',
      'order.customer_id': 'c-42',
      'order.total_cents': 12_999,
      'order.item_count': 3,
    },
  }),
  fixedSpan('check_inventory', 'create_order', 10, 290, { ...ORDERS, attributes: { 'order.item_count': 3 } }),
  fixedSpan('POST /api/check', 'check_inventory', 15, 285, {
    ...INVENTORY,
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': 'POST', 'http.response.status_code': 200 },
  }),
  fixedSpan('db.query', 'POST /api/check', 100, 220, {
    ...INVENTORY,
    spanId: idOf('find'),
    kind: SpanKind.CLIENT,
    attributes: { ...POSTGRES, 'db.query.summary': 'find stock', 'db.response.returned_rows': 3 },
  }),
  fixedSpan('save_order', 'create_order', 330, 410, ORDERS),
  fixedSpan('db.query', 'save_order', 345, 405, {
    ...ORDERS,
    spanId: idOf('insert'),
    kind: SpanKind.CLIENT,
    attributes: { ...POSTGRES, 'db.query.summary': 'insert order', 'db.response.returned_rows': 1 },
  }),
  fixedSpan('publish_event', 'create_order', 435, 440, {
    ...ORDERS,
    kind: SpanKind.PRODUCER,
    attributes: { 'messaging.destination.name': 'order.created' },
  }),
];
