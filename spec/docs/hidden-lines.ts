/** Code around an example that readers do not see, like the hidden lines of rustdoc. */
export interface HiddenLines {
  readonly before?: string;
  readonly after?: string;
}

const NAMES_AND_STATUS = 'traces().map(({ name, status }) => [name, status]);';
const NAMES_AND_KINDS = 'traces().map(({ name, kind }) => [name, kind]);';
const NEST_TELEMETRY = "TelemetryModule.forRoot({ serviceName: 'orders' })";

/** By the name of the example: code that runs before it, and code that checks its effects. */
export const HIDDEN_LINES: Readonly<Record<string, HiddenLines>> = {
  'lib/db/traced-query.ts: tracedQuery': {
    after: `
rows; // => [{ quantity: 5 }]
traces().map(({ name, attributes }) => [name, attributes?.['db.query.summary']]); // => [['db.query', 'find stock']]`,
  },
  'lib/filter/filter.ts: setFilter': { after: "currentFilter().text; // => 'info,StockStore=trace'" },
  'lib/http/axios/trace-axios.ts: traceAxios': {
    after: `
(await http.get('/stock/tea')).status; // => 200
${NAMES_AND_STATUS} // => [['GET', undefined]]
inventory.received.map(({ traceparent }) => traceparent?.slice(-19)); // => ['0000000000000001-01']`,
  },
  'lib/http/fetch/traced-fetch.ts: tracedFetch': {
    after: `
response.status; // => 200
${NAMES_AND_STATUS} // => [['GET', undefined]]
inventory.received.map(({ traceparent }) => traceparent?.slice(-19)); // => ['0000000000000001-01']`,
  },
  'lib/http/fetch/traced-fetch.ts: traceFetch': {
    after: `
response.status; // => 200
${NAMES_AND_STATUS} // => [['GET', undefined]]`,
  },
  'lib/fields/field-group.ts: defineFields': {
    after: `
await new Orders().create(newOrder);
traces().map(({ attributes }) => [attributes?.['order.id'], attributes?.['order.total_cents']]); // => [['o-17', 4500]]`,
  },
  'lib/instrument/instrument.ts: Instrument': {
    after: `
(await new Orders().create(newOrder, new Headers({ authorization: 'secret' }))).id; // => 'o-17'
traces();
// => [{
//      name: 'create_order',
//      attributes: { body: '{"customerId":"c-7","items":["tea"]}', customer_id: 'c-7', order_id: 'o-17' },
//    }]`,
  },
  'lib/instrument/instrument.ts: instrument': {
    after: `
await priceOf('tea'); // => 450
traces(); // => [{ name: 'price_of', attributes: { productId: 'tea' } }]`,
  },
  'lib/fields/parameter-marks.ts: Field': {
    after: `
new Customers().find('c-7', { password: 'p' }); // => 'c-7 p'
traces(); // => [{ name: 'Customers.find', attributes: { 'customer.id': 'c-7' } }]`,
  },
  'lib/fields/parameter-marks.ts: Skip': {
    after: `
new Customers().find('c-7', { password: 'p' }); // => 'c-7 p'
traces(); // => [{ name: 'Customers.find', attributes: { id: 'c-7' } }]`,
  },
  'lib/fields/record-field.ts: recordField': {
    before: "instrument({ name: 'create_order', fields: { order_id: Empty } }, () => {",
    after: `
})();
traces(); // => [{ name: 'create_order', attributes: { order_id: 'o-17' } }]`,
  },
  'lib/fields/record-field.ts: recordFields': {
    before: "instrument({ name: 'create_order', fields: { order_id: Empty, item_count: Empty } }, () => {",
    after: `
})();
traces(); // => [{ name: 'create_order', attributes: { order_id: 'o-17', item_count: 1 } }]`,
  },
  'lib/fields/record-field.ts: recordError': {
    before: "await instrument({ name: 'create_order' }, async () => {",
    after: `
})();
${NAMES_AND_STATUS} // => [['create_order', 'error: the broker is gone']]`,
  },
  'lib/fields/record-field.ts: currentSpan': {
    before: "instrument({ name: 'create_order' }, () => {",
    after: `
})();
response.getHeader('x-trace-id'); // => '00000000000000000000000000000001'`,
  },
  'lib/log/logger.ts: createLogger': {
    after: `
logged().map(({ level, target, fields: { message } }) => [level, target, message]);
// => [
//      ['WARN', 'OrdersService', 'some items not available'],
//      ['ERROR', 'OrdersService', 'payment failed'],
//    ]`,
  },
  'lib/messaging/trace-producer.ts: traceProducer': { after: `${NAMES_AND_KINDS} // => [['send orders', 'producer']]` },
  'lib/messaging/trace-consumer.ts: traceConsumer': { after: `${NAMES_AND_KINDS} // => [['process orders', 'consumer']]` },
  'lib/messaging/trace-consumer.ts: processMessage': { after: `${NAMES_AND_KINDS} // => [['process orders.17.created', 'consumer']]` },
  'lib/messaging/adapters/amqplib.ts: amqplibProducer': { after: `${NAMES_AND_KINDS} // => [['send shop:orders.created', 'producer']]` },
  'lib/messaging/adapters/amqplib.ts: amqplibConsumer': { after: `${NAMES_AND_KINDS} // => [['process shop:shipping', 'consumer']]` },
  'lib/messaging/adapters/bullmq.ts: bullmqProducer': { after: `${NAMES_AND_KINDS} // => [['send orders', 'producer']]` },
  'lib/messaging/adapters/kafkajs.ts: kafkajsProducer': { after: `${NAMES_AND_KINDS} // => [['send orders', 'producer']]` },
  'lib/messaging/adapters/kafkajs.ts: kafkajsConsumer': { after: `${NAMES_AND_KINDS} // => [['process orders', 'consumer']]` },
  'lib/messaging/adapters/nats.ts: natsProducer': { after: `${NAMES_AND_KINDS} // => [['send orders.created', 'producer']]` },
  'lib/messaging/adapters/nats.ts: natsConsumer': { after: `${NAMES_AND_KINDS} // => [['process orders.*.created', 'consumer']]` },
  'lib/messaging/adapters/rdkafka.ts: rdkafkaProducer': { after: `${NAMES_AND_KINDS} // => [['send orders', 'producer']]` },
  'lib/messaging/adapters/redis-streams.ts: redisStreamProducer': { after: `${NAMES_AND_KINDS} // => [['send orders', 'producer']]` },
  'lib/messaging/adapters/redis-streams.ts: redisStreamConsumer': { after: `${NAMES_AND_KINDS} // => [['process orders', 'consumer']]` },
  'lib/messaging/adapters/sqs.ts: sqsProducer': { after: `${NAMES_AND_KINDS} // => [['send orders', 'producer']]` },
  'lib/messaging/adapters/sqs.ts: sqsConsumer': { after: `${NAMES_AND_KINDS} // => [['process orders', 'consumer']]` },
  'lib/messaging/adapters/bullmq.ts: bullmqConsumer': {
    after: `
await new Promise((resolve) => setImmediate(resolve, worker));
${NAMES_AND_KINDS} // => [['process orders', 'consumer']]`,
  },
  'lib/messaging/adapters/rdkafka.ts: rdkafkaConsumer': {
    after: `
onData({ topic: 'orders', partition: 0, offset: 7, value: null });
${NAMES_AND_KINDS} // => [['process orders', 'consumer']]`,
  },
  'lib/span/open-span.ts: OpenSpan': {
    after: "traces(); // => [{ name: 'import prices', attributes: { 'file.name': 'prices.csv' } }]",
  },
  'lib/span/start-span.ts: openSpan': {
    after: "traces(); // => [{ name: 'warm the cache', attributes: { 'cache.name': 'prices', 'cache.entries': 3 } }]",
  },
  'lib/span/start-span.ts: joinSpan': {
    after: "traces(); // => [{ name: 'GET /orders', attributes: { customer_id: 'c-7' } }]",
  },
  'lib/testing/matchers/matchers.ts: telemetryMatchers': {
    before: 'const installed: object[] = [];\nconst expect = { extend: (matchers: object) => installed.push(matchers) };',
    after: "installed.map((matchers) => 'toHaveSpan' in matchers); // => [true]",
  },
  'lib/testing/use-test-telemetry.ts: useTestTelemetry': {
    before: `
const bodies = new Map<string, (...given: unknown[]) => unknown>();
const keep = (name: string) => (body: (...given: unknown[]) => unknown) => void bodies.set(name, body);
const hooks = {
  beforeAll: keep('beforeAll'),
  beforeEach: keep('beforeEach'),
  afterEach: keep('afterEach'),
  afterAll: keep('afterAll'),
};`,
    after: `
await bodies.get('beforeAll')?.();
instrument({ name: 'add' }, (one: number, two: number) => one + two)(2, 3);
telemetry.outline(); // => [{ name: 'add', attributes: { one: 2, two: 3 } }]
await bodies.get('afterAll')?.();`,
  },
  'lib/viewer/store/trace-store.ts: TraceStore': { after: 'trace.length; // => 8' },
  'lib/waterfall/render-waterfall.ts: renderWaterfall': {
    after: "console.lines.map((text) => /100 ms · 8 spans/.test(text)); // => [true]",
  },
  'nest-module/http/http.module.ts: HttpModule': {
    after: `
const telemetry = startTestTelemetry();
const app = await NestFactory.create(OrdersModule, { logger: false });
(await app.get(HttpService).axiosRef.get('/stock/tea')).status; // => 200
telemetry.outline().map(({ name, kind }) => [name, kind]); // => [['GET', 'client']]
await app.close();
await telemetry.shutdown();`,
  },
  'nest-module/logging/telemetry.logger.ts: TelemetryLogger': {
    after: `
await app.init();
logged().some(({ target }) => target === 'InstanceLoader'); // => true
await app.close();`,
  },
  'nest-module/messaging/client/trace-client.ts: traceClient': { after: 'await client.close();' },
  'nest-module/messaging/server/trace-microservice.ts: traceMicroservice': { after: 'await app.close();' },
  'nest-module/telemetry.module.ts: TelemetryModule': {
    after: `
const app = await NestFactory.create(AppModule, { logger: false });
app.get(TelemetryService).samplingRatio; // => 1
await app.close();`,
  },
  'nest-module/telemetry.module.ts: TelemetryModule.instrument': {
    after: `
app.get<{ find(id: string): string }>('orders').find('o-17'); // => 'o-17'
await app.close();
collector.store.traces().flat().map(({ name }) => name); // => ['OrdersService.find']`,
  },
  'nest-module/telemetry.service.ts: TelemetryService': {
    after: `
@Module({ imports: [${NEST_TELEMETRY}], controllers: [AdminController] })
class AdminModule {}
const app = await NestFactory.create(AdminModule, { logger: false });
app.get(AdminController).verbose();
app.get(TelemetryService).filter; // => 'info,OrdersService=debug'
await app.close();`,
  },
};
