import type { TraceSpan } from '../../../../lib/viewer';
import type { LoadedOrder, Outcome } from '../../load/order-load';
import { receivedSpan } from '../../load/lean-receiver';
import { BEHIND_INVENTORY, ReceivedTraces, SERVICES, spansLeftBy } from '../../load/local-traces';

/** What a backend holds of a load of orders. */
export interface KeptOrders {
  /** Orders of each outcome, and those of them whose trace the backend has. */
  readonly kept: Readonly<Record<Outcome, readonly [kept: number, of: number]>>;
  /** Traces with a span missing, in any service; and failed or slow orders without a trace. */
  readonly torn: readonly string[];
  readonly missing: readonly LoadedOrder[];
  /** Traces that end well, are not slow and that the head has sampled. */
  readonly background: number;
  readonly spans: number;
}

/** Finds the orders of a load in a backend, and checks that each of their traces is whole across services. */
export function keptOrders(orders: readonly LoadedOrder[], spans: readonly TraceSpan[]): KeptOrders {
  const traces = new ReceivedTraces(spans.map((span) => receivedSpan(span)));
  const traceIdOf = ({ customerId }: LoadedOrder): string | undefined => traces.traceIdOf(customerId);
  const found = orders.filter((order) => traceIdOf(order) !== undefined);
  const of = (outcome: Outcome): readonly [number, number] => [
    found.filter((order) => order.outcome === outcome).length,
    orders.filter((order) => order.outcome === outcome).length,
  ];
  return {
    kept: { tea: of('tea'), kettle: of('kettle'), teapot: of('teapot') },
    torn: found
      .filter((order) => !isWhole(order, traces, traceIdOf(order)))
      .map((order) => `${order.outcome}: ${traceIdOf(order)}`),
    missing: orders.filter((order) => order.outcome !== 'tea' && traceIdOf(order) === undefined),
    background: found.filter(
      (order) => order.outcome === 'tea' && traces.of(traceIdOf(order), 'gateway')?.root?.policy === 'head',
    ).length,
    spans: spans.length,
  };
}

/** The spans that the services end for these orders. */
export const spansEndedFor = (orders: readonly LoadedOrder[]): number =>
  SERVICES.reduce(
    (sum, service) =>
      sum + orders.reduce((spans, { outcome }) => spans + spansLeftBy(service, outcome !== 'teapot'), 0),
    0,
  );

function isWhole({ outcome }: LoadedOrder, traces: ReceivedTraces, traceId: string | undefined): boolean {
  return SERVICES.every((service) => {
    const local = traces.of(traceId, service);
    if (outcome === 'teapot' && BEHIND_INVENTORY.has(service)) return local === undefined;
    return local?.isWhole === true && traces.isLinked(local);
  });
}
