import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SpanKind } from '@opentelemetry/api';
import { DEMO_TOKEN, placeOrder, STORY } from '../../samples/orders/requests';
import { PORTS, type ServiceName } from '../../samples/orders/service/addresses';
import { type Service, startService } from '../../samples/orders/service-process';
import { type Services, startServices } from '../../samples/orders/services';
import { type OtlpReceiver, renderWaterfall, startReceiver, TraceStore, type TraceSpan } from '../../lib/viewer';
import { begunRequest, exceptionsOf, isComplete, logLinesOf, median, spanNamed, treeOf } from './running-orders';
import { ASKED_AUTH, ordersPart, STORY_TRACES, SUCCESS_STEPS } from './story-traces';
import { until } from './until';
import { fieldsOf } from '../fields-of';

const FOLDER = join(__dirname, '../../dist/samples/orders');
const TEA = [{ productId: 'tea', quantity: 1 }];
const TEAPOT = [{ productId: 'teapot', quantity: 1 }];
const KETTLE = [{ productId: 'kettle', quantity: 1 }];
const AUTHORIZATION = { authorization: `Bearer ${DEMO_TOKEN}` };
const FAILURE = ['POST /api/orders', 'GET /caller', 'POST /api/inventory/check'];
const SUCCESS = [...FAILURE, 'POST /charges', 'process order.created'];
const REFUSED = ['POST /api/orders', 'GET /caller', 'POST', 'POST /orders'];
const INVENTORY_FAILED = { message: 'inventory check failed', error: 'Internal Server Error', statusCode: 500 };

const store = new TraceStore();
const exported: Buffer[] = [];
let receiver: OtlpReceiver;
let services: Services;

/** The services run for the whole file, because the embedded databases start slowly. */
beforeAll(async () => {
  receiver = await receive(0);
  services = await startServices(FOLDER, {
    NODE_ENV: 'development',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
}, 120_000);

afterAll(async () => {
  await services?.stop();
  await receiver?.close();
}, 60_000);

const receive = (port: number): Promise<OtlpReceiver> =>
  startReceiver({ port, store, onBody: (body) => exported.push(Buffer.from(body)) });

/** The complete trace of the order of this customer. */
function traceOf(customerId: string, names: readonly string[]): Promise<readonly TraceSpan[]> {
  return store.waitFor((spans) => isOf(spans, customerId) && isComplete(spans, names), { timeoutMillis: 20_000 });
}

const isOf = (spans: readonly TraceSpan[], customerId: string): boolean =>
  spans.some(({ attributes }) => attributes['customer_id'] === customerId);

/** Without slow services, which keep their spans in any case. A busy machine makes services slow. */
const withoutSlow = (spans: readonly TraceSpan[]): readonly TraceSpan[] => {
  const slow = spans.filter(({ attributes }) => attributes['tailsampling.policy'] === 'latency');
  return spans.filter((span) => !slow.some(({ service }) => service === span.service));
};

/** The services that take part in every order. Only a missing product needs the suppliers. */
const everyService = (): readonly Service[] =>
  Object.keys(PORTS)
    .filter((name) => name !== 'suppliers')
    .map((name) => services[name as ServiceName]);

/** Whether any service sent these bytes. */
const isExported = (part: string | Buffer): boolean => exported.some((body) => body.includes(part));

describe('an order that succeeds', () => {
  let spans: readonly TraceSpan[];
  let response: unknown;

  beforeAll(async () => {
    response = await placeOrder(services.gatewayUrl, {
      customerId: 'c-success',
      items: [
        { productId: 'tea', quantity: 3 },
        { productId: 'cup', quantity: 2 },
      ],
    });
    spans = await traceOf('c-success', SUCCESS);
  }, 30_000);

  it('gets the response of the orders service from the gateway', () => {
    expect(response).toStrictEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        status: 'pending',
        totalCents: 2750,
        items: [
          { productId: 'tea', quantity: 3, available: true },
          { productId: 'cup', quantity: 2, available: true },
        ],
      },
    });
  });

  it('records the fields known at entry and those recorded later', () => {
    const { body } = response as { body: { id: string } };
    expect(spanNamed(spans, 'orders', 'create_order').attributes).toMatchObject({
      customer_id: 'c-success',
      item_count: 2,
      order_id: body.id,
      total_cents: 2750,
    });
    expect(fieldsOf(spanNamed(spans, 'orders', 'save_order'))).toStrictEqual({ orderId: body.id });
    expect(fieldsOf(spanNamed(spans, 'orders', 'inventory_client.check_availability'))).toStrictEqual({
      product_count: 2,
    });
    expect(spanNamed(spans, 'gateway', 'POST /api/orders').attributes).toMatchObject({ caller: 'web-shop' });
    expect(spanNamed(spans, 'shipping', 'book_parcel').attributes).toMatchObject({ parcel_number: 1 });
  });

  it('records the number of returned rows', () => {
    expect(spanNamed(spans, 'inventory', 'db.query').attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.query.summary': 'find stock',
      'db.operation.name': 'SELECT',
      'db.response.returned_rows': 2,
    });
    expect(spanNamed(spans, 'orders', 'db.query').attributes).toMatchObject({
      'db.query.summary': 'insert order',
      'db.response.returned_rows': 1,
    });
  });

  it('has no span with an error', () => {
    expect(spans.filter(({ status }) => status.code !== 'unset')).toStrictEqual([]);
  });

  it('has these lines as log records, beside its spans', async () => {
    const traceId = spans[0]?.traceId ?? '';
    const found = () => store.get(traceId)?.logs.find(({ body }) => body === 'order created successfully');
    await until('the log record of the order', () => found() !== undefined);
    expect(found()).toMatchObject({
      service: 'orders',
      spanId: spanNamed(spans, 'orders', 'create_order')?.spanId,
      severityText: 'INFO',
      scope: { name: 'OrdersService' },
      attributes: { customer_id: 'c-success', total_cents: 2750 },
    });
  });

  it('has log lines with its trace and the fields of the enclosing spans', async () => {
    const traceId = spans[0]?.traceId;
    const ofOrder = () => logLinesOf(services.orders.output()).filter((line) => line['trace_id'] === traceId);
    await until('the log line of the order', () => ofOrder().length > 0);
    const span = spanNamed(spans, 'orders', 'create_order');
    const order = expect.objectContaining({ name: 'create_order', customer_id: 'c-success', total_cents: 2750 });
    expect(ofOrder()).toStrictEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: 'INFO',
        fields: { message: 'order created successfully' },
        target: 'OrdersService',
        span: order,
        spans: [expect.objectContaining({ 'http.request.method': 'POST', 'url.path': '/orders' }), order],
        trace_id: traceId,
        span_id: span.spanId,
        trace_sampled: true,
      },
    ]);
  });

  it('writes only JSON to the log', () => {
    const lines = services.output().split('\n').filter(Boolean);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.startsWith('{'))).toStrictEqual([]);
  });
});

describe('an order whose inventory check fails', () => {
  let spans: readonly TraceSpan[];
  let response: unknown;

  beforeAll(async () => {
    response = await placeOrder(services.gatewayUrl, { customerId: 'c-failure', items: TEAPOT });
    spans = await traceOf('c-failure', FAILURE);
  }, 30_000);

  it('gets the body that the orders service threw', () => {
    expect(response).toStrictEqual({ status: 500, body: INVENTORY_FAILED });
  });

  it('records each cause in the service that threw it', () => {
    const thrownBy = (service: string) => exceptionsOf(spans.filter((span) => span.service === service));
    expect(thrownBy('inventory')).toContainEqual([
      'InternalServerErrorException: availability is unknown',
      'StockUnreadableError: the stock of teapot cannot be read',
      'error: division by zero',
    ]);
    expect(thrownBy('orders')).toContainEqual([
      'InternalServerErrorException: inventory check failed',
      'AxiosError: Request failed with status code 500',
    ]);
    expect(thrownBy('gateway')).toContainEqual([
      'HttpException: inventory check failed',
      'AxiosError: Request failed with status code 500',
    ]);
  });

  it('records the errors of the database and the inventory service', () => {
    expect(spanNamed(spans, 'inventory', 'db.query')).toMatchObject({
      status: { code: 'error', message: 'division by zero' },
      attributes: { 'db.response.status_code': '22012' },
    });
    const { attributes } = spanNamed(spans, 'orders', 'POST');
    expect(attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
    expect(JSON.parse(attributes['http.response.body'] as string)).toMatchObject({
      message: 'availability is unknown',
    });
  });

  it('fails every span that the error passed through, including the server spans, and no span of the auth service', () => {
    const failed = spans.filter(({ status }) => status.code === 'error');
    const others = spans
      .filter(({ status }) => status.code !== 'error')
      .map(({ service, name }) => `${service}: ${name}`);
    expect(others.toSorted()).toStrictEqual(['auth: GET /caller', 'auth: db.query', 'gateway: GET']);
    expect(failed.filter(({ kind }) => kind === SpanKind.SERVER).map(({ service }) => service)).toHaveLength(3);
  });

  it('describes an error once in each service, and refers to it from the enclosing spans', () => {
    const described = spans
      .filter(({ events }) => events.some(({ name }) => name === 'exception'))
      .map(({ service, name }) => `${service}: ${name}`);
    expect(described.toSorted()).toStrictEqual([
      'gateway: POST',
      'gateway: POST /api/orders',
      'inventory: POST /api/inventory/check',
      'inventory: db.query',
      'orders: POST',
      'orders: check_inventory',
    ]);
    expect(spanNamed(spans, 'orders', 'create_order').attributes['error.origin.span_id']).toBe(
      spanNamed(spans, 'orders', 'check_inventory').spanId,
    );
  });
});

describe('the four orders of `npm start`', () => {
  it.each(STORY.map((request, index) => Object.assign(request, { tree: STORY_TRACES[index] })))(
    '$title: one trace through all its services, each span below the one that caused it',
    async ({ body, lastSpans, tree }) => {
      await placeOrder(services.gatewayUrl, body);
      const spans = await traceOf((body as { customerId: string }).customerId, lastSpans);
      expect(treeOf(spans)).toStrictEqual(tree);
      expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    },
    30_000,
  );

  it('name the DNS lookup, its host and its share of the time in the last line of the fourth trace', async () => {
    await placeOrder(services.gatewayUrl, { customerId: 'c-lookup', items: [{ productId: 'matcha', quantity: 1 }] });
    const spans = await traceOf('c-lookup', [...SUCCESS, 'POST /refills']);
    expect(renderWaterfall(spans).trimEnd().split('\n').at(-1)).toMatch(
      /^time went to: DNS lookup of suppliers\.internal in \[inventory\] POST [\d.]+ m?s of [\d.]+ m?s \(\d+ %\)$/,
    );
  }, 30_000);
});

describe('an order with more pieces than inventory and suppliers have', () => {
  it('is created, with the item marked as not available', async () => {
    const items = [{ productId: 'matcha', quantity: 51 }];
    const { status, body } = await placeOrder(services.gatewayUrl, { customerId: 'c-missing', items });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { items: [{ productId: 'matcha', quantity: 51, available: false }] },
    });
  }, 30_000);
});

describe('an order without a valid token', () => {
  const REJECTED = { message: 'a valid bearer token is missing', error: 'Unauthorized', statusCode: 401 };
  const order = { customerId: 'c-nobody', items: TEA };
  const withTrace = (traceId: string) => ({ traceparent: `00-${traceId}-b7ad6b7169203331-01` });

  it.each(['Bearer stolen-t0ken', 'Basic c3RvbGVuOnQwa2Vu', ''])(
    'is rejected with 401 and goes no further: authorization "%s"',
    async (authorization) => {
      const traceId = randomUUID().replaceAll('-', '');
      const response = await placeOrder(services.gatewayUrl, order, { ...withTrace(traceId), authorization });
      expect(response).toStrictEqual({ status: 401, body: REJECTED });
      const spans = await store.waitFor(
        (received) => isComplete(received, ['POST /api/orders', 'GET /caller'], 'b7ad6b7169203331'),
        { traceId },
      );
      expect(spans.map(({ service }) => service)).not.toContain('orders');
      expect(isExported('stolen-t0ken') || services.output().includes('stolen-t0ken')).toBe(false);
    },
    30_000,
  );

  it('is rejected by the gateway alone if it has no token at all', async () => {
    const traceId = randomUUID().replaceAll('-', '');
    const response = await fetch(`${services.gatewayUrl}/api/orders`, { method: 'POST', headers: withTrace(traceId) });
    expect({ status: response.status, body: await response.json() }).toStrictEqual({ status: 401, body: REJECTED });
    const spans = await store.waitFor((received) => isComplete(received, ['POST /api/orders'], 'b7ad6b7169203331'), {
      traceId,
    });
    expect(treeOf(spans, 'b7ad6b7169203331')).toStrictEqual([{ span: 'gateway: server POST /api/orders' }]);
  }, 30_000);
});

describe('an order whose card is declined', () => {
  it('is cancelled, and what was reserved goes back to the stock', async () => {
    const payment = { cardNumber: '4000 0000 0000 0002', cvv: '737' };
    const response = await placeOrder(services.gatewayUrl, { customerId: 'c-declined', items: TEA, payment });
    expect(response).toStrictEqual({ status: 402, body: { statusCode: 402, message: 'the card was declined' } });
    const ends = [...FAILURE, 'POST /charges', 'DELETE /api/inventory/reservations/:orderId'];
    const spans = await traceOf('c-declined', ends);
    const created = spanNamed(spans, 'orders', 'create_order');
    expect(treeOf(spans, created.spanId).map(({ span }) => span)).toStrictEqual([
      'orders: check_inventory',
      'orders: save_order',
      'orders: charge_payment',
      'orders: inventory_client.release',
      'orders: cancel_order',
    ]);
    const released = spans.find(({ attributes }) => attributes['db.query.summary'] === 'release stock');
    expect(released).toMatchObject({ service: 'inventory', status: { code: 'unset' } });
  }, 30_000);
});

describe('an order whose payment fails while the inventory releases nothing', () => {
  it('is cancelled, and the customer gets the error of the payment', async () => {
    const inventory = createServer(({ method }, response) => {
      response.writeHead(method === 'DELETE' ? 500 : 200, { 'content-type': 'application/json' });
      response.end('{"tea":1}');
    }).listen(0, '127.0.0.1');
    await once(inventory, 'listening');
    const { port } = inventory.address() as AddressInfo;
    const orders = await startService(FOLDER, 'orders', {
      NODE_ENV: 'development',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      INVENTORY_URL: `http://127.0.0.1:${port}`,
      // Responds with 404 to each charge.
      PAYMENT_URL: `http://127.0.0.1:${services.auth.port}`,
      SHIPPING_PORT: String(services.shipping.port),
    });
    try {
      const order = { customerId: 'c-undone', items: TEA };
      const { response } = await begunRequest(`http://127.0.0.1:${orders.port}/orders`, order);
      expect(await response).toStrictEqual({
        status: 500,
        body: { message: 'payment failed', error: 'Internal Server Error', statusCode: 500 },
      });
    } finally {
      await orders.stop();
      inventory.close();
    }
    const spans = await traceOf('c-undone', ['POST /orders']);
    expect(spanNamed(spans, 'orders', 'inventory_client.release').status.code).toBe('error');
    expect(spanNamed(spans, 'orders', 'cancel_order').status.code).toBe('unset');
    expect(orders.output()).toContain('the order was not undone');
  }, 60_000);
});

describe('a request with a trace context', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const callerSpanId = 'b7ad6b7169203331';
  const traceparent = `00-${traceId}-${callerSpanId}-01`;

  it('continues the trace, and the server span of a rejected order stays unset', async () => {
    const response = await placeOrder(services.gatewayUrl, { customerId: 'c-invalid', items: [] }, { traceparent });
    expect(response).toStrictEqual({
      status: 400,
      body: { message: ['items should not be empty'], error: 'Bad Request', statusCode: 400 },
    });
    const spans = await store.waitFor((received) => isComplete(received, REFUSED, callerSpanId), { traceId });
    expect(treeOf(spans, callerSpanId)).toStrictEqual([
      {
        span: 'gateway: server POST /api/orders',
        children: [ASKED_AUTH, { span: 'gateway: client POST', children: [{ span: 'orders: server POST /orders' }] }],
      },
    ]);
    for (const [service, name] of [
      ['orders', 'POST /orders'],
      ['gateway', 'POST /api/orders'],
    ] as const) {
      expect(spanNamed(spans, service, name)).toMatchObject({
        status: { code: 'unset' },
        attributes: { 'http.response.status_code': 400 },
        events: [],
      });
    }
    expect(spanNamed(spans, 'gateway', 'POST').status.code).toBe('error');
  }, 30_000);

  it('is not traced if the caller did not sample it and nothing is slow', async () => {
    const unsampled = traceparent.replace(traceId, 'f'.repeat(32)).replace(/01$/, '00');
    await placeOrder(services.gatewayUrl, { customerId: 'c-unsampled', items: TEA }, { traceparent: unsampled });
    await placeOrder(services.gatewayUrl, { customerId: 'c-after-unsampled', items: TEA });
    await traceOf('c-after-unsampled', SUCCESS);
    expect(withoutSlow(store.trace('f'.repeat(32)))).toStrictEqual([]);
  }, 30_000);
});

describe('a secret in a request', () => {
  const SECRETS = ['4111 1111 1111 1111', '4111111111111111', 'hunter2-secret', DEMO_TOKEN, 's3ss10n-value'];
  const HEADERS = { cookie: 'sid=s3ss10n-value; theme=dark' };
  const orders = [
    { customerId: 'c-secret-1', items: TEA, names: SUCCESS, cardNumber: '4111 1111 1111 1111' },
    { customerId: 'c-secret-2', items: TEA, names: SUCCESS, cardNumber: '4111111111111111' },
    { customerId: 'c-secret-3', items: TEAPOT, names: FAILURE, cardNumber: '4111 1111 1111 1111' },
    { customerId: 'c-secret-4', items: TEAPOT, names: FAILURE, cardNumber: '4111111111111111' },
  ];

  it('reaches no export and no log line, even if the order fails', async () => {
    for (const { customerId, items, cardNumber } of orders) {
      const payment = { cardNumber, cvv: '737' };
      const order = { customerId, items, payment, note: 'my password=hunter2-secret, please' };
      const { status } = await placeOrder(services.gatewayUrl, order, HEADERS);
      expect(status).toBe(items === TEA ? 201 : 500);
    }
    for (const { customerId, names } of orders) await traceOf(customerId, names);
    const logs = services.output();
    // The other values are found, so the search works.
    for (const { customerId } of orders) expect(isExported(customerId)).toBe(true);
    expect(logs).toContain('c-secret-1');
    expect(logs).toContain('please');
    for (const secret of SECRETS) {
      expect({ secret, exported: isExported(secret), logged: logs.includes(secret) }).toStrictEqual({
        secret,
        exported: false,
        logged: false,
      });
    }
  }, 30_000);

  it('stays hidden if validation rejects the order', async () => {
    const traceId = 'abcdef00'.repeat(4);
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const order = { customerId: 'c-secret-5', items: [], payment: { cardNumber: '4111 1111 1111 1111', cvv: 'x' } };
    const { status } = await placeOrder(services.gatewayUrl, order, { ...HEADERS, traceparent });
    expect(status).toBe(400);
    await store.waitFor((spans) => isComplete(spans, REFUSED, 'b7ad6b7169203331'), { traceId });
    expect(isExported(Buffer.from(traceId, 'hex'))).toBe(true);
    expect(SECRETS.filter((secret) => isExported(secret) || services.output().includes(secret))).toStrictEqual([]);
  }, 30_000);
});

describe('an environment without a sampling preset', () => {
  it('disables tracing in all services, and one line explains how to enable it', async () => {
    const acceptance = await startService(FOLDER, 'gateway', {
      NODE_ENV: 'acceptance',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      AUTH_URL: `http://127.0.0.1:${services.auth.port}`,
      ORDERS_URL: `http://127.0.0.1:${services.orders.port}`,
    });
    try {
      const url = `http://127.0.0.1:${acceptance.port}`;
      const { status } = await placeOrder(url, { customerId: 'c-acceptance', items: TEA });
      expect(status).toBe(201);
      await placeOrder(url, { customerId: 'c-acceptance', items: TEA });
    } finally {
      await acceptance.stop();
    }
    // The services send in order: after the spans of a later order, those of an earlier one would have arrived.
    await placeOrder(services.gatewayUrl, { customerId: 'c-after-acceptance', items: TEA });
    await traceOf('c-after-acceptance', SUCCESS);
    const received = store.traces().filter((spans) => isOf(spans, 'c-acceptance'));
    expect(received.flatMap(withoutSlow)).toStrictEqual([]);
    const warnings = logLinesOf(acceptance.output()).filter(({ level }) => level === 'WARN');
    expect(warnings).toMatchObject([
      {
        target: 'Telemetry',
        fields: {
          message:
            'Tracing is off: the environment "acceptance" has no sampling preset (development, staging, production). ' +
            'To trace, set sampling: { ratio: 0.1 } or environment. [ENVIRONMENT_WITHOUT_PRESET]',
        },
      },
    ]);
  }, 60_000);
});

describe('a receiver outage', () => {
  // The pipeline of log records reports for itself.
  const FAILED = /Spans do not reach .*\[EXPORT_FAILED\]/;
  const RESUMED = /Spans reach .*\[EXPORT_RESUMED\]/;
  const linesWith = (pattern: RegExp, text: string) => text.split('\n').filter((line) => pattern.test(line)).length;
  const order = (customerId: string) => placeOrder(services.gatewayUrl, { customerId, items: TEA });

  async function timeOfOrders(customerId: string): Promise<number> {
    const times: number[] = [];
    for (let count = 0; count < 20; count++) {
      const start = process.hrtime.bigint();
      const { status } = await order(customerId);
      times.push(Number(process.hrtime.bigint() - start));
      expect(status).toBe(201);
    }
    return median(times);
  }

  it('changes no response, and each service reports its start and its end once for its spans', async () => {
    const before = await timeOfOrders('c-with-receiver');
    await receiver.close();
    const without = await timeOfOrders('c-without-receiver');
    const failed = await placeOrder(services.gatewayUrl, { customerId: 'c-without-receiver', items: TEAPOT });
    expect(failed).toStrictEqual({ status: 500, body: INVENTORY_FAILED });
    // Generous, so that it passes on a busy machine. A request that waits for its export takes 20 times as long.
    expect(without).toBeLessThan(before * 5);

    for (const service of everyService()) {
      await until(`the warning of ${service.name}`, () => FAILED.test(service.output()));
    }
    // Later spans wait, and cause no further warning.
    const lines = services.output().length;
    await order('c-still-without-receiver');
    await until('the log line of the order', () => services.output().length > lines);

    receiver = await receive(receiver.port);
    // The waiting spans are sent without another request.
    await until('every service to deliver again', () =>
      everyService().every((service) => RESUMED.test(service.output())),
    );
    await traceOf('c-still-without-receiver', SUCCESS);
    await order('c-after-outage');
    await traceOf('c-after-outage', SUCCESS);
    const reported = everyService().map((service) => ({
      name: service.name,
      failed: linesWith(FAILED, service.output()),
      resumed: linesWith(RESUMED, service.output()),
    }));
    expect(reported).toStrictEqual(everyService().map(({ name }) => ({ name, failed: 1, resumed: 1 })));
  }, 60_000);
});

/** The last tests of the file: each stops one service, the gateway first. */
describe('a service that gets SIGTERM during a request', () => {
  it('completes the request and sends its spans: gateway', async () => {
    const order = { customerId: 'c-stop-gateway', items: KETTLE };
    const { response } = await begunRequest(`${services.gatewayUrl}/api/orders`, order, AUTHORIZATION);
    const outcome = services.gateway.stop();
    expect(await response).toMatchObject({ status: 201 });
    expect(await outcome).toBe('SIGTERM');
    expect(treeOf(await traceOf('c-stop-gateway', SUCCESS))).toStrictEqual(STORY_TRACES[0]);
  }, 30_000);

  it('completes the request and sends its spans: orders', async () => {
    const { response } = await begunRequest(`http://127.0.0.1:${services.orders.port}/orders`, {
      customerId: 'c-stop-orders',
      items: KETTLE,
    });
    const outcome = services.orders.stop();
    expect(await response).toMatchObject({ status: 201 });
    expect(await outcome).toBe('SIGTERM');
    const ends = ['POST /orders', 'POST /api/inventory/check', 'POST /charges', 'process order.created'];
    expect(treeOf(await traceOf('c-stop-orders', ends))).toStrictEqual([ordersPart(...SUCCESS_STEPS)]);
  }, 30_000);

  it('completes the request and sends its spans: inventory', async () => {
    const seen = new Set(store.traces().map(([span]) => span?.traceId));
    const { response } = await begunRequest(`http://127.0.0.1:${services.inventory.port}/api/inventory/check`, {
      orderId: randomUUID(),
      items: KETTLE,
    });
    const outcome = services.inventory.stop();
    expect(await response).toStrictEqual({ status: 200, body: { kettle: 1 } });
    expect(await outcome).toBe('SIGTERM');
    const spans = await store.waitFor(
      (received) => !seen.has(received[0]?.traceId) && isComplete(received, ['POST /api/inventory/check']),
    );
    expect(treeOf(spans)).toStrictEqual([
      {
        span: 'inventory: server POST /api/inventory/check',
        children: [{ span: 'inventory: client db.query' }, { span: 'inventory: client db.query' }],
      },
    ]);
  }, 30_000);
});
