import { join } from 'node:path';
import { type Services, startServices } from '../../../../samples/orders/services';
import type { TraceSpan } from '../../../../lib/viewer';
import type { TraceList } from '../../../../lib/viewer/api/trace-row';
import { logLinesOf } from '../../../samples/running-orders';
import { SERVICES } from '../../load/local-traces';
import { type LoadedOrder, ordersWithoutCaller, placeAll, STATUS_OF } from '../../load/order-load';
import { publish, sizeOf } from '../../load/results';
import { onlyBroker } from '../../order-broker';
import { RunningViewer } from '../../viewer/running-viewer';
import { type JaegerProcess, startJaeger } from './jaeger-process';
import { killServers } from '../running/server-process';
import { type KeptOrders, keptOrders, spansEndedFor } from './kept-orders';
import { OrderCollectors } from './order-collectors';

const SAMPLE = join(__dirname, '../../../../dist/samples/orders');
const ORDERS = sizeOf('COLLECTOR_ORDERS', 2000);
const CONCURRENCY = 4;
const RATIO = 0.1;
/** Random sampling exceeds these bounds once in two million runs. */
const SIGMAS = 5;
const TIMEOUT_MILLIS = 1_200_000;

interface Run {
  readonly orders: readonly LoadedOrder[];
  readonly statuses: readonly number[];
  /** Spans of all services: `exported`, `failed`, `dropped`. */
  readonly counts: Readonly<Record<'exported' | 'failed' | 'dropped' | 'pending', number>>;
  readonly accepted: Awaited<ReturnType<OrderCollectors['accepted']>>;
  readonly inJaeger: readonly TraceSpan[];
  readonly inViewer: readonly TraceSpan[];
  readonly warnings: readonly string[];
  readonly kept: KeptOrders;
}

let run: Run;

beforeAll(async () => {
  run = await runOrders(ordersWithoutCaller(ORDERS));
  report(run);
}, TIMEOUT_MILLIS);

afterAll(killServers);

async function runOrders(orders: readonly LoadedOrder[]): Promise<Run> {
  const jaeger = await startJaeger();
  const viewer = await RunningViewer.start(['--size', '512MB']);
  const collectors = await OrderCollectors.start(jaeger.otlpUrl.replace('http:', 'grpc:'), viewer.otlpUrl);
  let services: Services | undefined;
  try {
    services = await startServices(SAMPLE, {
      ...onlyBroker(),
      NODE_ENV: 'production',
      ORDERS_SAMPLING_MODE: 'collector',
      OTEL_EXPORTER_OTLP_ENDPOINT: collectors.url,
      OTEL_BSP_SCHEDULE_DELAY: '500',
      OTEL_LOGS_EXPORTER: 'none',
    });
    const statuses = await placeAll(services.gatewayUrl, orders, CONCURRENCY);
    await services.stop();
    await collectors.drain();
    const accepted = await collectors.accepted();
    const inJaeger = await spansInJaeger(jaeger, orders.length);
    const inViewer = await spansInViewer(viewer);
    await collectors.stop();
    const counts = countsOf(services.output());
    const { warnings } = collectors;
    return { orders, statuses, counts, accepted, inJaeger, inViewer, warnings, kept: keptOrders(orders, inJaeger) };
  } finally {
    await services?.stop();
    await viewer.stop();
    await jaeger.stop();
  }
}

async function spansInJaeger(jaeger: JaegerProcess, limit: number): Promise<readonly TraceSpan[]> {
  const ids = new Set<string>();
  for (const service of await jaeger.services()) {
    for (const { traceID } of await jaeger.traces(service, limit * 2)) ids.add(traceID);
  }
  const spans: TraceSpan[] = [];
  for (const id of ids) spans.push(...((await jaeger.trace(id)) ?? []));
  return spans;
}

async function spansInViewer(viewer: RunningViewer): Promise<readonly TraceSpan[]> {
  const spans: TraceSpan[] = [];
  for (let after = ''; ;) {
    const { rows, next } = await viewer.get<TraceList>(`/api/traces?limit=500${after}`);
    for (const { traceId } of rows)
      spans.push(...(await viewer.get<{ readonly spans: readonly TraceSpan[] }>(`/api/traces/${traceId}`)).spans);
    if (next === undefined) return spans;
    after = `&after=${encodeURIComponent(next)}`;
  }
}

function countsOf(output: string): Run['counts'] {
  const counts = { exported: 0, failed: 0, dropped: 0, pending: 0 };
  const lines = logLinesOf(output).map(({ fields }) => fields as Readonly<Record<string, unknown>> | undefined);
  for (const line of lines.filter((fields) => fields?.['message'] === 'spans of this service')) {
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += Number(line?.[name]);
  }
  return counts;
}

const others = ({ orders }: Run): number => orders.filter(({ outcome }) => outcome === 'tea').length;
const sigmaOf = (count: number): number => Math.sqrt(count * RATIO * (1 - RATIO));

function report({ orders, counts, accepted, inJaeger, inViewer, kept, ...rest }: Run): void {
  const teas = others({ orders, counts, accepted, inJaeger, inViewer, kept, ...rest });
  const sigma = sigmaOf(teas);
  const traces = (spans: readonly TraceSpan[]): number => new Set(spans.map(({ traceId }) => traceId)).size;
  publish('collector-orders', [
    {
      title: `${orders.length} orders through two gateways and two samplers to Jaeger and the viewer`,
      columns: ['count', 'of'],
      rows: [
        ['spans that the services have ended', counts.exported, spansEndedFor(orders)],
        ['spans that the gateways have accepted', accepted.gateways.join(' + '), counts.exported],
        ['spans that the samplers have accepted', accepted.samplers.join(' + '), counts.exported],
        ['failed orders with a trace in Jaeger', ...kept.kept.teapot],
        ['slow orders with a trace in Jaeger', ...kept.kept.kettle],
        ['other orders with a trace in Jaeger', ...kept.kept.tea],
        [`of these, sampled by the head: ${RATIO} ± ${SIGMAS} σ`, kept.background, boundsText(teas, sigma)],
        ['traces with a missing span in Jaeger', kept.torn.length, traces(inJaeger)],
        ['traces in the viewer', traces(inViewer), traces(inJaeger)],
        ['spans in the viewer', inViewer.length, inJaeger.length],
      ],
    },
  ]);
}

const boundsText = (count: number, sigma: number): string =>
  `${count}: ${(count * RATIO).toFixed(1)} ± ${(SIGMAS * sigma).toFixed(1)} (σ ${sigma.toFixed(1)})`;

describe('the orders sample with two Collectors of each tier and Jaeger', () => {
  it('responds to each order as without telemetry', () => {
    expect(run.orders.filter(({ outcome }, index) => run.statuses[index] !== STATUS_OF[outcome])).toStrictEqual([]);
  });

  it('sends every span that a service has ended through both tiers', () => {
    const ended = spansEndedFor(run.orders);
    expect(run.counts).toStrictEqual({ exported: ended, failed: 0, dropped: 0, pending: 0 });
    const { gateways, samplers } = run.accepted;
    expect(gateways.reduce((sum, count) => sum + count, 0)).toBe(ended);
    expect(samplers.reduce((sum, count) => sum + count, 0)).toBe(ended);
    expect(Math.min(...gateways, ...samplers)).toBeGreaterThan(0);
  });

  it('keeps the trace of every failed and every slow order', () => {
    expect(run.kept.missing).toStrictEqual([]);
  });

  it('keeps every trace whole, in all services', () => {
    expect(run.kept.torn).toStrictEqual([]);
    expect(new Set(run.inJaeger.map(({ service }) => service))).toStrictEqual(new Set(SERVICES));
  });

  it('keeps the ratio of the others, within statistical bounds', () => {
    const count = others(run);
    expect(Math.abs(run.kept.background - count * RATIO)).toBeLessThan(SIGMAS * sigmaOf(count));
  });

  it('keeps no other trace: every trace has failed, is slow, or was sampled by the head', () => {
    const policies = new Set(run.inJaeger.map(({ attributes }) => attributes['tailsampling.policy']));
    policies.delete(undefined);
    expect([...policies].filter((policy) => !['head', 'error', 'latency'].includes(policy as string))).toStrictEqual(
      [],
    );
  });

  it('shows the same spans in the viewer', () => {
    const idsOf = (spans: readonly TraceSpan[]): readonly string[] => spans.map(({ spanId }) => spanId).toSorted();
    expect(idsOf(run.inViewer)).toStrictEqual(idsOf(run.inJaeger));
  });

  it('causes no warnings in the Collectors', () => {
    expect(run.warnings).toStrictEqual([]);
  });
});
