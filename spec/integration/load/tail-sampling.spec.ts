import { isSampled } from './kept-counts';
import { BEHIND_INVENTORY, SERVICES } from './local-traces';
import { ordersWithCaller, ordersWithoutCaller, STATUS_OF } from './order-load';
import { type OrderRun, runOrders } from './order-run';
import { publish, type ResultTable, sizeOf } from './results';

const REQUESTS = sizeOf('LOAD_REQUESTS', 20_000);
const RATIO = 0.1;
/** Random sampling exceeds these bounds once in two million runs. */
const SIGMAS = 5;

const tables: ResultTable[] = [];

afterAll(() => publish('tail-sampling', tables));

/** The requirements of every run. */
function itLosesNothing(current: () => OrderRun): void {
  it('returns the same response to every order as without telemetry', () => {
    const { orders, statuses } = current();
    expect(orders.filter(({ outcome }, index) => statuses[index] !== STATUS_OF[outcome])).toStrictEqual([]);
  });

  it.each(SERVICES)('contains every failed, slow and sampled trace of %s, complete', (service) => {
    expect(current().kept[service]).toMatchObject({
      torn: 0,
      unlinked: 0,
      missingSampled: 0,
      missingErrors: 0,
      missingSlow: 0,
    });
  });

  it.each(SERVICES)('contains no other trace of %s', (service) => {
    expect(current().kept[service].unreasoned).toBe(0);
  });

  it.each(SERVICES)('has exact counts of received spans in %s', (service) => {
    const { kept, counters } = current();
    const { spans } = kept[service];
    expect(counters[service]).toMatchObject({ exported: spans, keptSpans: spans, failed: 0, dropped: 0, pending: 0 });
  });

  it.each(SERVICES)('has decided on every span of the orders in %s', (service) => {
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

  it('are sampled at the configured ratio, within statistical bounds', () => {
    const others = result.orders.filter(({ outcome }) => outcome === 'tea');
    const background = others.filter((order) => isSampled(order, result.traces)).length;
    const sigma = Math.sqrt(others.length * RATIO * (1 - RATIO));
    expect(Math.abs(background - others.length * RATIO)).toBeLessThan(SIGMAS * sigma);
  });
});

describe('orders of which the caller sampled every second one', () => {
  let result: OrderRun;
  beforeAll(async () => {
    result = await runOrders('Traces of a remote caller', ordersWithCaller(REQUESTS));
    tables.push(result.table);
  }, 3_600_000);

  itLosesNothing(() => result);

  it.each(SERVICES)('follow the decision of the caller in %s without exception', (service) => {
    const sampled = result.orders.filter(({ caller }) => caller?.isSampled);
    const onTheWay = BEHIND_INVENTORY.has(service) ? sampled.filter(({ outcome }) => outcome !== 'teapot') : sampled;
    expect(result.kept[service].head).toBe(onTheWay.length);
  });
});
