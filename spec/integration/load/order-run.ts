import { join } from 'node:path';
import { type Services, startServices } from '../../../samples/orders/services';
import { SLOW_MILLIS } from '../../../samples/orders/service/telemetry-options';
import { onlyBroker } from '../order-broker';
import { logLinesOf } from '../../samples/running-orders';
import { countKept, isSampled, type KeptCounts } from './kept-counts';
import { type LeanReceiver, startLeanReceiver } from './lean-receiver';
import { ReceivedTraces, SERVICES, type ServiceName, spansLeftBy } from './local-traces';
import { type LoadedOrder, placeAll } from './order-load';
import { type ResultTable, rowOf } from './results';

const SAMPLE = join(__dirname, '../../../dist/samples/orders');
const CONCURRENCY = 8;

/** A load of orders and its results. */
export interface OrderRun {
  readonly orders: readonly LoadedOrder[];
  /** The statuses of the responses, in the order of the orders. */
  readonly statuses: readonly number[];
  readonly traces: ReceivedTraces;
  readonly kept: Readonly<Record<ServiceName, KeptCounts>>;
  /** Spans of the load in each service, kept or not. */
  readonly ended: Readonly<Record<ServiceName, number>>;
  /** The counters that each service logged at its end. */
  readonly counters: Readonly<Record<ServiceName, Readonly<Record<string, number>>>>;
  readonly table: ResultTable;
}

/** Starts the services in production, places the orders, and stops the services, so that all kept spans have arrived. */
export async function runOrders(title: string, orders: readonly LoadedOrder[]): Promise<OrderRun> {
  const receiver = await startLeanReceiver();
  let services: Services | undefined;
  try {
    services = await startServices(SAMPLE, {
      ...onlyBroker(),
      NODE_ENV: 'production',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '500',
      // The tables are about spans.
      OTEL_LOGS_EXPORTER: 'none',
    });
    const begun = performance.now();
    const statuses = await placeAll(services.gatewayUrl, orders, CONCURRENCY);
    const rate = Math.round((orders.length * 1000) / (performance.now() - begun));
    await services.stop();
    return evaluate(`${title}, ${rate} a second`, orders, statuses, receiver, services);
  } finally {
    await services?.stop();
    await receiver.close();
  }
}

function evaluate(
  title: string,
  orders: readonly LoadedOrder[],
  statuses: readonly number[],
  receiver: LeanReceiver,
  services: Services,
): OrderRun {
  const traces = new ReceivedTraces(receiver.spans.values());
  const kept = perService((service) => countKept(service, orders, traces, SLOW_MILLIS));
  const counters = perService((service) => countersOf(services[service].output()));
  const ended = perService((service) =>
    orders.reduce((sum, { outcome }) => sum + spansLeftBy(service, outcome !== 'teapot'), 0),
  );
  const [failing, slow, others] = (['teapot', 'kettle', 'tea'] as const).map((outcome) => {
    const those = orders.filter((order) => order.outcome === outcome);
    return `${those.filter((order) => isSampled(order, traces)).length} of ${those.length}`;
  });
  const inEach = (name: string, valueOf: (service: ServiceName) => string | number) =>
    rowOf(name, SERVICES.map(valueOf));
  const table: ResultTable = {
    title:
      `${title}: ${orders.length} orders. Sampled by the head: ${failing} that fail, ${slow} that are slow, ` +
      `${others} others.`,
    columns: SERVICES,
    rows: [
      inEach('spans ended', (service) => ended[service]),
      ...ROWS.map(([name, key]) => inEach(name, (service) => kept[service][key])),
      ...COUNTERS.map((name) => inEach(`counter: ${name}`, (service) => counters[service][name] ?? '–')),
    ],
  };
  return { orders, statuses, traces, kept, ended, counters, table };
}

const ROWS = [
  ['local traces kept by the head', 'head'],
  ['kept by error', 'error'],
  ['kept by latency', 'latency'],
  ['whole', 'whole'],
  ['torn', 'torn'],
  ['without their remote parent', 'unlinked'],
  ['missing: sampled', 'missingSampled'],
  ['missing: errors', 'missingErrors'],
  ['missing: slow', 'missingSlow'],
  ['kept without a reason', 'unreasoned'],
  ['slow here, and not for the caller', 'slowAlone'],
  ['spans received', 'spans'],
] as const satisfies readonly (readonly [string, keyof KeptCounts])[];

const COUNTERS = [
  'exported',
  'failed',
  'dropped',
  'pending',
  'keptTraces',
  'droppedTraces',
  'keptSpans',
  'droppedSpans',
  'evictedTraces',
  'agedTraces',
  'surplusSpans',
  'lateSpans',
];

function countersOf(output: string): Readonly<Record<string, number>> {
  const lines = logLinesOf(output).map(({ fields }) => fields as Readonly<Record<string, unknown>> | undefined);
  const found = lines.find((fields) => fields?.['message'] === 'spans of this service');
  return (found ?? {}) as Readonly<Record<string, number>>;
}

function perService<Value>(valueOf: (service: ServiceName) => Value): Readonly<Record<ServiceName, Value>> {
  return Object.fromEntries(SERVICES.map((service) => [service, valueOf(service)])) as Record<ServiceName, Value>;
}
