import type { ReceivedSpan } from './lean-receiver';

/** Not the suppliers: everything that the load orders is in stock. */
export const SERVICES = ['gateway', 'auth', 'orders', 'inventory', 'payment', 'shipping'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** The spans of one trace that one service sent. */
export interface LocalTrace {
  readonly traceId: string;
  readonly service: ServiceName;
  readonly root: ReceivedSpan | undefined;
  readonly spans: readonly ReceivedSpan[];
  /** Whether all spans of a full trace and their parents are present, once each. */
  readonly isWhole: boolean;
}

const ROOTS: Readonly<Record<ServiceName, string>> = {
  gateway: 'POST /api/orders',
  auth: 'GET /caller',
  orders: 'POST /orders',
  inventory: 'POST /api/inventory/check',
  payment: 'POST /charges',
  shipping: 'process order.created',
};

const CALLERS: Readonly<Record<ServiceName, ServiceName | undefined>> = {
  gateway: undefined,
  auth: 'gateway',
  orders: 'gateway',
  inventory: 'orders',
  payment: 'orders',
  shipping: 'orders',
};

const UP_TO_INVENTORY = [
  'POST /orders',
  'create_order',
  'check_inventory',
  'inventory_client.check_availability',
  'POST',
];

const AFTER_INVENTORY = ['save_order', 'db.query', 'charge_payment', 'POST', 'publish_event', 'send order.created'];

/** The services that an order reaches only if the inventory check goes well. */
export const BEHIND_INVENTORY: ReadonlySet<ServiceName> = new Set(['payment', 'shipping']);

/** The span names of a full trace in each service, for successful and failed orders. */
const WHOLE: Readonly<Record<ServiceName, { readonly well: readonly string[]; readonly failed: readonly string[] }>> = {
  gateway: always('POST /api/orders', 'GET', 'POST'),
  auth: always('GET /caller', 'db.query'),
  orders: { well: [...UP_TO_INVENTORY, ...AFTER_INVENTORY], failed: UP_TO_INVENTORY },
  inventory: {
    well: ['POST /api/inventory/check', 'db.query', 'db.query'],
    failed: ['POST /api/inventory/check', 'db.query'],
  },
  payment: always('POST /charges', 'db.query'),
  shipping: always('process order.created', 'book_parcel', 'db.query'),
};

/** The number of spans of an order in a service, kept or not. */
export function spansLeftBy(service: ServiceName, goesWell: boolean): number {
  if (BEHIND_INVENTORY.has(service) && !goesWell) return 0;
  return WHOLE[service][goesWell ? 'well' : 'failed'].length;
}

/** The traces by id, with the spans of each service. */
export class ReceivedTraces {
  private readonly traces = new Map<string, Map<string, ReceivedSpan[]>>();
  private readonly byCustomer = new Map<string, string>();

  constructor(spans: Iterable<ReceivedSpan>) {
    for (const span of spans) {
      const services = entry(this.traces, span.traceId, () => new Map<string, ReceivedSpan[]>());
      entry(services, span.service, () => []).push(span);
      if (span.customerId !== undefined) this.byCustomer.set(span.customerId, span.traceId);
    }
  }

  traceIdOf(customerId: string): string | undefined {
    return this.byCustomer.get(customerId);
  }

  of(traceId: string | undefined, service: ServiceName): LocalTrace | undefined {
    const spans = traceId === undefined ? undefined : this.traces.get(traceId)?.get(service);
    return traceId !== undefined && spans ? localTrace(traceId, service, spans) : undefined;
  }

  all(service: ServiceName): readonly LocalTrace[] {
    return [...this.traces.keys()].flatMap((traceId) => this.of(traceId, service) ?? []);
  }

  /** Whether the remote parent of a local root arrived, or its service kept nothing of this trace. */
  isLinked({ traceId, service, root }: LocalTrace): boolean {
    const above = this.callerOf(service, traceId);
    return !above || above.spans.some(({ spanId }) => spanId === root?.parentSpanId);
  }

  /** Whether the calling service kept nothing of the trace. */
  isForsaken({ traceId, service }: LocalTrace): boolean {
    return CALLERS[service] !== undefined && !this.callerOf(service, traceId);
  }

  private callerOf(service: ServiceName, traceId: string): LocalTrace | undefined {
    const caller = CALLERS[service];
    return caller && this.of(traceId, caller);
  }
}

function localTrace(traceId: string, service: ServiceName, spans: readonly ReceivedSpan[]): LocalTrace {
  const root = spans.find(({ name }) => name === ROOTS[service]);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const expected = WHOLE[service][root?.hasFailed ? 'failed' : 'well'];
  const names = spans.map(({ name }) => name);
  const isWhole =
    names.toSorted().join() === expected.toSorted().join() &&
    spans.every((span) => span === root || (span.parentSpanId !== undefined && ids.has(span.parentSpanId)));
  return { traceId, service, root, spans, isWhole };
}

function always(...names: readonly string[]): { readonly well: readonly string[]; readonly failed: readonly string[] } {
  return { well: names, failed: names };
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
