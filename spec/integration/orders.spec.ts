import { join } from 'node:path';
import { renderWaterfall, startReceiver, type OtlpReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { Client } from 'pg';
import { placeOrder, STORY } from '../../samples/orders/requests';
import { startServices, type Services } from '../../samples/orders/services';
import { isComplete, spanNamed, treeOf } from '../samples/running-orders';
import { STORY_TRACES } from '../samples/story-traces';
import { type BrokerVariable, onlyBroker, serviceVariable } from './order-broker';

const SAMPLE = join(__dirname, '../../dist/samples/orders');

interface Variant {
  readonly broker: string;
  readonly system: string;
  readonly variable?: BrokerVariable;
}

const VARIANTS: readonly Variant[] = [
  { broker: 'TCP', system: 'tcp' },
  { broker: 'RabbitMQ', system: 'rabbitmq', variable: 'AMQP_URL' },
  { broker: 'Kafka', system: 'kafka', variable: 'KAFKA_BROKERS' },
  { broker: 'NATS', system: 'nats', variable: 'NATS_URL' },
  { broker: 'Redis', system: 'redis', variable: 'REDIS_URL' },
];

describe.each(VARIANTS)('the orders sample on PostgreSQL and $broker', ({ system, variable }) => {
  let receiver: OtlpReceiver;
  let services: Services;

  beforeAll(async () => {
    serviceVariable('DATABASE_URL');
    receiver = await startReceiver({ port: 0 });
    services = await startServices(SAMPLE, {
      ...onlyBroker(variable),
      NODE_ENV: 'development',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
  }, 120_000);

  afterAll(async () => {
    await services?.stop();
    await receiver?.close();
  }, 120_000);

  /** Places an order, and waits for its trace. */
  async function traceOf(body: unknown, names: readonly string[]): Promise<readonly TraceSpan[]> {
    const seen = new Set(receiver.store.traces().map((spans) => spans[0]?.traceId));
    await placeOrder(services.gatewayUrl, body);
    const isNew = (spans: readonly TraceSpan[]): boolean => !seen.has(spans[0]?.traceId);
    return receiver.store.waitFor((spans) => isNew(spans) && isComplete(spans, names), { timeoutMillis: 30_000 });
  }

  it.each(STORY.map((request, index) => Object.assign(request, { tree: STORY_TRACES[index] })))(
    'has one trace for $title',
    async ({ body, lastSpans, tree }) => {
      expect(treeOf(await traceOf(body, lastSpans))).toStrictEqual(tree);
    },
    60_000,
  );

  it('names the DNS lookup in the last line of the fourth trace', async () => {
    const { body, lastSpans } = STORY[3] ?? { body: undefined, lastSpans: [] };
    const spans = await traceOf(body, lastSpans);
    expect(renderWaterfall(spans)).toMatch(
      /^time went to: DNS lookup of suppliers\.internal in \[inventory\] POST [\d.]+ m?s of [\d.]+ m?s \(\d+ %\)$/m,
    );
  }, 60_000);

  it('names the messaging system on both sides of the event', async () => {
    const { body, lastSpans } = STORY[0] ?? { body: undefined, lastSpans: [] };
    const spans = await traceOf(body, lastSpans);
    const event = { 'messaging.system.name': system, 'messaging.destination.name': 'order.created' };
    expect(spanNamed(spans, 'orders', 'send order.created').attributes).toMatchObject(event);
    expect(spanNamed(spans, 'shipping', 'process order.created').attributes).toMatchObject(event);
  }, 60_000);

  it('records the number of rows and the SQL state of a failed query', async () => {
    const [succeeds, fails] = STORY;
    const queriesOf = (spans: readonly TraceSpan[]) =>
      spans
        .filter(({ name }) => name === 'db.query')
        .map(({ service, status, attributes }) => ({
          query: `${service}: ${attributes['db.query.summary'] as string}`,
          rows: attributes['db.response.returned_rows'],
          ...(status.code === 'error' ? { failed: attributes['db.response.status_code'] } : {}),
        }));
    expect(queriesOf(await traceOf(succeeds?.body, succeeds?.lastSpans ?? []))).toEqual(
      expect.arrayContaining([
        { query: 'auth: find token', rows: 1 },
        { query: 'inventory: find stock', rows: 2 },
        { query: 'inventory: reserve stock', rows: 2 },
        { query: 'orders: insert order', rows: 1 },
        { query: 'payment: insert charge', rows: 0 },
        { query: 'shipping: book parcel', rows: 1 },
      ]),
    );
    expect(queriesOf(await traceOf(fails?.body, fails?.lastSpans ?? []))).toContainEqual({
      query: 'inventory: find stock',
      failed: '22012',
    });
  }, 60_000);
});

describe('the orders sample on PostgreSQL', () => {
  it('keeps the tables of each service in a schema of its own', async () => {
    const client = new Client({ connectionString: serviceVariable('DATABASE_URL') });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
       WHERE table_schema IN ('auth', 'orders', 'inventory', 'payment', 'shipping', 'public')`,
    );
    await client.end();
    expect(rows.map(({ name }) => name).toSorted()).toStrictEqual([
      'auth.tokens',
      'inventory.reservations',
      'inventory.stock',
      'orders.orders',
      'orders.products',
      'payment.charges',
      'shipping.parcels',
    ]);
  });
});
