import { join } from 'node:path';
import { type Services, startServices } from '../../../samples/orders/services';
import { SLOW_MILLIS } from '../../../samples/orders/service/telemetry';
import { logLinesOf } from '../../samples/running-orders';
import { countForsaken, countKept, isSampled, type KeptCounts } from './kept-counts';
import { type LeanReceiver, startLeanReceiver } from './lean-receiver';
import { ReceivedTraces, SERVICES, type ServiceName } from './local-traces';
import { type LoadedOrder, ordersWithCaller, ordersWithoutCaller, placeAll, STATUS_OF } from './order-load';
import { publish, type ResultTable, sizeOf } from './results';

const SAMPLE = join(__dirname, '../../../dist/samples/orders');
const REQUESTS = sizeOf('LOAD_REQUESTS', 20_000);
const CONCURRENCY = 8;
const RATIO = 0.1;
/** A fair coin leaves these bounds once in two million runs. */
const SIGMAS = 5;

interface Run {
  readonly orders: readonly LoadedOrder[];
  readonly statuses: readonly number[];
  readonly traces: ReceivedTraces;
  readonly kept: Readonly<Record<ServiceName, KeptCounts>>;
  /** What each service has logged of its own counters at its end. */
  readonly counters: Readonly<Record<ServiceName, Readonly<Record<string, number>>>>;
  readonly table: ResultTable;
}

const tables: ResultTable[] = [];

afterAll(() => publish('tail-sampling', tables));

async function run(title: string, orders: readonly LoadedOrder[]): Promise<Run> {
  const receiver = await startLeanReceiver();
  let services: Services | undefined;
  try {
    services = await startServices(SAMPLE, {
      NODE_ENV: 'production',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '500',
    });
    const begun = performance.now();
    const statuses = await placeAll(services.gatewayUrl, orders, CONCURRENCY);
    const seconds = (performance.now() - begun) / 1000;
    await services.stop();
    return evaluate(title, orders, statuses, receiver, services, seconds);
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
  seconds: number,
): Run {
  const traces = new ReceivedTraces(receiver.spans.values());
  const kept = perService((service) => countKept(service, orders, traces, SLOW_MILLIS));
  const counters = perService((service) => countersOf(services[service].output()));
  const [failing, slow, others] = (['teapot', 'kettle', 'tea'] as const).map((outcome) => {
    const those = orders.filter((order) => order.outcome === outcome);
    return { sent: those.length, sampled: those.filter((order) => isSampled(order, traces)).length };
  });
  const table: ResultTable = {
    title:
      `${title}: ${orders.length} orders at ${Math.round(orders.length / seconds)} a second. Sampled by the head: ` +
      `${failing?.sampled} of ${failing?.sent} that fail, ${slow?.sampled} of ${slow?.sent} that are slow, ` +
      `${others?.sampled} of ${others?.sent} others.`,
    columns: SERVICES,
    rows: [
      ...ROWS.map(([name, key]) => [name, ...SERVICES.map((service) => kept[service][key])]),
      ...COUNTERS.map((name) => [`counter: ${name}`, ...SERVICES.map((service) => counters[service][name] ?? '–')]),
    ],
  };
  tables.push(table);
  return { orders, statuses, traces, kept, counters, table };
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

/** What must hold of every run. */
function itLosesNothing(current: () => Run): void {
  it('answers every order as it would without telemetry', () => {
    const { orders, statuses } = current();
    expect(orders.filter(({ outcome }, index) => statuses[index] !== STATUS_OF[outcome])).toStrictEqual([]);
  });

  it.each(SERVICES)('has every error, every slow trace and every sampled one, whole, from %s', (service) => {
    expect(current().kept[service]).toMatchObject({
      torn: 0,
      unlinked: 0,
      missingSampled: 0,
      missingErrors: 0,
      missingSlow: 0,
    });
  });

  it.each(SERVICES)('has nothing else from %s', (service) => {
    expect(current().kept[service].unreasoned).toBe(0);
  });

  it('has what failed or was slow behind a service from that service as well', () => {
    expect(countForsaken(current().traces, SLOW_MILLIS)).toBe(0);
  });

  it.each(SERVICES)('has counted in %s to the span what was received', (service) => {
    const { kept, counters } = current();
    const { spans } = kept[service];
    expect(counters[service]).toMatchObject({ exported: spans, keptSpans: spans, failed: 0, dropped: 0, pending: 0 });
  });
}

describe('orders that begin at the gateway, a tenth of them sampled', () => {
  let result: Run;
  beforeAll(async () => {
    result = await run('Traces that begin at the gateway', ordersWithoutCaller(REQUESTS));
  }, 3_600_000);

  itLosesNothing(() => result);

  it('are kept by the head as often as the ratio says, within the bounds of chance', () => {
    const others = result.orders.filter(({ outcome }) => outcome === 'tea');
    const background = others.filter((order) => isSampled(order, result.traces)).length;
    const sigma = Math.sqrt(others.length * RATIO * (1 - RATIO));
    expect(Math.abs(background - others.length * RATIO)).toBeLessThan(SIGMAS * sigma);
  });
});

describe('orders of which the caller has sampled every second', () => {
  let result: Run;
  beforeAll(async () => {
    result = await run('Traces of a remote caller', ordersWithCaller(REQUESTS));
  }, 3_600_000);

  itLosesNothing(() => result);

  it.each(SERVICES)('are kept in %s as the caller says, one and all', (service) => {
    const sampled = result.orders.filter(({ caller }) => caller?.isSampled);
    const onTheWay = service === 'shipping' ? sampled.filter(({ outcome }) => outcome !== 'teapot') : sampled;
    expect(result.kept[service].head).toBe(onTheWay.length);
  });
});
