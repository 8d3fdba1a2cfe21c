import { join } from 'node:path';
import { startReceiver, type OtlpReceiver, type TraceSpan } from 'otel-instrument/viewer';
import { placeOrder } from '../../samples/orders/requests';
import { startServices, type Services } from '../../samples/orders/services';

const SAMPLE = join(__dirname, '../../dist/samples/orders');

describe('the orders sample on a real PostgreSQL', () => {
  let receiver: OtlpReceiver;
  let services: Services;

  beforeAll(async () => {
    if (!process.env['DATABASE_URL'])
      throw new Error('DATABASE_URL names the PostgreSQL to use; .ci/services sets it.');
    receiver = await startReceiver({ port: 0 });
    services = await startServices(SAMPLE, {
      NODE_ENV: 'development',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
  }, 60_000);

  afterAll(async () => {
    await services.stop();
    await receiver.close();
  }, 60_000);

  const traceOf = (note: string, names: readonly string[]): Promise<readonly TraceSpan[]> =>
    receiver.store.waitFor(
      (spans) =>
        spans.some(({ attributes }) => JSON.stringify(attributes['body'] ?? '').includes(note)) &&
        names.every((name) => spans.some((span) => span.name === name)),
    );

  it('saves the order and records the number of rows of both queries', async () => {
    const response = await placeOrder(services.gatewayUrl, {
      customerId: 'pg-1',
      items: [{ productId: 'cup', quantity: 2 }],
    });
    expect(response).toMatchObject({ status: 201, body: { totalCents: 1400 } });

    const spans = await traceOf('pg-1', ['POST /api/orders', 'process order.created']);
    const queries = spans
      .filter(({ name }) => name === 'db.query')
      .map(({ service, attributes }) => ({
        service,
        summary: attributes['db.query.summary'],
        rows: attributes['db.response.returned_rows'],
      }));
    expect(queries).toEqual(
      expect.arrayContaining([
        { service: 'inventory', summary: 'find stock', rows: 1 },
        { service: 'orders', summary: 'insert order', rows: 1 },
      ]),
    );
  });

  it('records the SQL state of a failed query', async () => {
    const response = await placeOrder(services.gatewayUrl, {
      customerId: 'pg-2',
      items: [{ productId: 'teapot', quantity: 1 }],
    });
    expect(response.status).toBe(500);

    const spans = await traceOf('pg-2', ['POST /api/orders']);
    const query = spans.find(({ name }) => name === 'db.query');
    expect(query?.attributes).toMatchObject({ 'db.response.status_code': '22012' });
    expect(query?.status).toEqual({ code: 'error', message: 'division by zero' });
  });
});
