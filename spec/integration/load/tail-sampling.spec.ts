import { isSampled } from './kept-counts';
import { SERVICES } from './local-traces';
import { ordersWithCaller, ordersWithoutCaller, STATUS_OF } from './order-load';
import { type OrderRun, runOrders } from './order-run';
import { publish, type ResultTable, sizeOf } from './results';

const REQUESTS = sizeOf('LOAD_REQUESTS', 20_000);
const RATIO = 0.1;
/** A fair coin leaves these bounds once in two million runs. */
const SIGMAS = 5;

const tables: ResultTable[] = [];

afterAll(() => publish('tail-sampling', tables));

/** What must hold of every run. */
function itLosesNothing(current: () => OrderRun): void {
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

  it.each(SERVICES)('has counted in %s to the span what was received', (service) => {
    const { kept, counters } = current();
    const { spans } = kept[service];
    expect(counters[service]).toMatchObject({ exported: spans, keptSpans: spans, failed: 0, dropped: 0, pending: 0 });
  });

  it.each(SERVICES)('has decided in %s on every span that the orders have left', (service) => {
    const { ended, counters } = current();
    const { keptSpans = 0, droppedSpans = 0, pendingSpans } = counters[service];
    expect({ decided: keptSpans + droppedSpans, pendingSpans }).toStrictEqual({
      decided: ended[service],
      pendingSpans: 0,
    });
  });
}

describe('orders that begin at the gateway, a tenth of them sampled', () => {
  let result: OrderRun;
  beforeAll(async () => {
    result = await runOrders('Traces that begin at the gateway', ordersWithoutCaller(REQUESTS));
    tables.push(result.table);
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
  let result: OrderRun;
  beforeAll(async () => {
    result = await runOrders('Traces of a remote caller', ordersWithCaller(REQUESTS));
    tables.push(result.table);
  }, 3_600_000);

  itLosesNothing(() => result);

  it.each(SERVICES)('are kept in %s as the caller says, one and all', (service) => {
    const sampled = result.orders.filter(({ caller }) => caller?.isSampled);
    const onTheWay = service === 'shipping' ? sampled.filter(({ outcome }) => outcome !== 'teapot') : sampled;
    expect(result.kept[service].head).toBe(onTheWay.length);
  });
});
