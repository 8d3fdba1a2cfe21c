// A process that OpenTelemetry's own instrumentations trace. It does not load otel-instrument. It handles messages of one
// transport, and sends one when its `/send` is requested.
const { context, propagation, SpanKind, trace } = require('@opentelemetry/api');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { AmqplibInstrumentation } = require('@opentelemetry/instrumentation-amqplib');
const { GrpcInstrumentation } = require('@opentelemetry/instrumentation-grpc');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { KafkaJsInstrumentation } = require('@opentelemetry/instrumentation-kafkajs');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { NodeTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node');

const { transport, address, protoPath } = JSON.parse(process.env.SETTINGS);

const exporter = new OTLPTraceExporter({ url: `${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces` });
new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'peer' }),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
}).register();
registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url }) => url === '/seen' }),
    new AmqplibInstrumentation(),
    new KafkaJsInstrumentation(),
    new GrpcInstrumentation(),
  ],
});
const tracer = trace.getTracer('peer');
const work = () => tracer.startActiveSpan('work', (span) => span.end());

const seen = [];
const handle = (data) => {
  seen.push(data);
  work();
};

const transports = {
  async http() {
    return { send: (target) => fetchWithHttp(target.url) };
  },

  async rabbitmq() {
    const connection = await require('amqplib').connect(process.env.AMQP_URL);
    const channel = await connection.createChannel();
    await channel.assertQueue(address.prefix, { durable: false });
    await channel.consume(address.prefix, (message) => {
      handle(JSON.parse(message.content.toString()).data);
      channel.ack(message);
    });
    return {
      async send({ prefix }) {
        const packet = { pattern: `${prefix}.ordered`, data: { item: 'tea' } };
        channel.sendToQueue(prefix, Buffer.from(JSON.stringify(packet)));
      },
    };
  },

  async kafka() {
    const kafka = new (require('kafkajs').Kafka)({ brokers: process.env.KAFKA_BROKERS.split(','), logLevel: 1 });
    const consumer = kafka.consumer({ groupId: address.prefix, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic: `${address.prefix}.ordered`, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => handle(JSON.parse(message.value.toString())) });
    const producer = kafka.producer();
    await producer.connect();
    return {
      send: ({ prefix }) =>
        producer.send({ topic: `${prefix}.ordered`, messages: [{ value: JSON.stringify({ item: 'tea' }) }] }),
    };
  },

  // There is no instrumentation of NATS. This is what applications write by hand.
  async nats() {
    const { connect, headers } = require('nats');
    const connection = await connect({ servers: process.env.NATS_URL });
    const setter = { set: (carrier, name, value) => carrier.set(name, value) };
    const getter = { get: (carrier, name) => carrier?.get(name), keys: (carrier) => carrier?.keys() ?? [] };
    const subject = `${address.prefix}.ordered`;
    connection.subscribe(subject, {
      callback(_error, message) {
        const parent = propagation.extract(context.active(), message.headers, getter);
        tracer.startActiveSpan(`process ${subject}`, { kind: SpanKind.CONSUMER }, parent, (span) => {
          handle(message.json().data);
          span.end();
        });
      },
    });
    return {
      async send({ prefix }) {
        tracer.startActiveSpan(`send ${prefix}.ordered`, { kind: SpanKind.PRODUCER }, (span) => {
          const carrier = headers();
          propagation.inject(context.active(), carrier, setter);
          const packet = { pattern: `${prefix}.ordered`, data: { item: 'tea' } };
          connection.publish(`${prefix}.ordered`, JSON.stringify(packet), { headers: carrier });
          span.end();
        });
      },
    };
  },

  async grpc() {
    const grpc = require('@grpc/grpc-js');
    const { orders } = grpc.loadPackageDefinition(require('@grpc/proto-loader').loadSync(protoPath));
    const server = new grpc.Server();
    server.addService(orders.Orders.service, {
      Quote({ request }, respond) {
        handle(request);
        respond(null, { received: request, price: 3 });
      },
    });
    const credentials = grpc.ServerCredentials.createInsecure();
    await new Promise((resolve, reject) =>
      server.bindAsync(`127.0.0.1:${address.port}`, credentials, (error) => (error ? reject(error) : resolve())),
    );
    return {
      send({ port }) {
        const client = new orders.Orders(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
        return new Promise((resolve, reject) =>
          client.Quote({ item: 'tea' }, (error, answer) => (error ? reject(error) : resolve(answer))),
        );
      },
    };
  },
};

async function fetchWithHttp(url) {
  const { get } = require('node:http');
  await new Promise((resolve, reject) =>
    get(url, (response) => response.resume().on('end', resolve)).on('error', reject),
  );
}

async function main() {
  const { createServer } = require('node:http');
  const { send } = await transports[transport]();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
    if (pathname === '/send') await send(Object.fromEntries(searchParams));
    if (pathname === '/work') work();
    response.end(JSON.stringify(pathname === '/seen' ? seen : 'done'));
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
