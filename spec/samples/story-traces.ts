import type { Tree } from './running-orders';

const span = (name: string, ...children: readonly Tree[]): Tree =>
  children.length > 0 ? { span: name, children } : { span: name };

const query = (service: string): Tree => span(`${service}: client db.query`);

/** The gateway asks whose token the request carries. */
export const ASKED_AUTH = span('gateway: client GET', span('auth: server GET /caller', query('auth')));

const checkedBy = (...inventory: readonly Tree[]): Tree =>
  span(
    'orders: check_inventory',
    span(
      'orders: inventory_client.check_availability',
      span('orders: client POST', span('inventory: server POST /api/inventory/check', ...inventory)),
    ),
  );

export const CHECKED = checkedBy(query('inventory'), query('inventory'));

const REFILLED = checkedBy(
  query('inventory'),
  span('inventory: suppliers_client.refill', span('inventory: client POST', span('suppliers: server POST /refills'))),
  query('inventory'),
  query('inventory'),
);

export const SAVED = span('orders: save_order', query('orders'));

const CHARGED = span(
  'orders: charge_payment',
  span('orders: client POST', span('payment: server POST /charges', query('payment'))),
);

const PUBLISHED = span(
  'orders: publish_event',
  span(
    'orders: producer send order.created',
    span('shipping: consumer process order.created', span('shipping: book_parcel', query('shipping'))),
  ),
);

/** What the orders service and the services behind it do for an order. */
export const ordersPart = (...steps: readonly Tree[]): Tree =>
  span('orders: server POST /orders', span('orders: create_order', ...steps));

/** An order from the gateway on. */
export const orderOf = (...steps: readonly Tree[]): readonly Tree[] => [
  span('gateway: server POST /api/orders', ASKED_AUTH, span('gateway: client POST', ordersPart(...steps))),
];

/** The steps of an order that succeeds. */
export const SUCCESS_STEPS = [CHECKED, SAVED, CHARGED, PUBLISHED] as const;

/** The traces of the four orders of `npm start`, in their order. Every broker has the same ones. */
export const STORY_TRACES: readonly (readonly Tree[])[] = [
  orderOf(...SUCCESS_STEPS),
  orderOf(checkedBy(query('inventory'))),
  orderOf(...SUCCESS_STEPS),
  orderOf(REFILLED, SAVED, CHARGED, PUBLISHED),
];

/** The number of spans in some trees. */
export const sizeOf = (trees: readonly Tree[]): number =>
  trees.reduce((sum, { children = [] }) => sum + 1 + sizeOf(children), 0);
