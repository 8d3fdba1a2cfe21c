// A process with OpenTelemetry's own instrumentations, which sends or handles one message and prints its spans:
// `node instrumented.cjs <client> <produce|consume> <queue or topic>`.
const { context, trace } = require('@opentelemetry/api');
const { NodeTracerProvider, SimpleSpanProcessor, InMemorySpanExporter } = require('@opentelemetry/sdk-trace-node');
const { AmqplibInstrumentation } = require('@opentelemetry/instrumentation-amqplib');
const { KafkaJsInstrumentation } = require('@opentelemetry/instrumentation-kafkajs');

const [client, role, name] = process.argv.slice(2);
const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
for (const instrumentation of [new AmqplibInstrumentation(), new KafkaJsInstrumentation()]) {
  instrumentation.setTracerProvider(provider);
}

const ready = () => console.log('ready');
const inSpan = (work) => {
  const span = trace.getTracer('peer').startSpan('theirs');
  return context.with(trace.setSpan(context.active(), span), async () => {
    await work();
    span.end();
  });
};

const CLIENTS = {
  async amqplib() {
    const connection = await require('amqplib').connect(process.env.AMQP_URL);
    const channel = await connection.createChannel();
    await channel.assertQueue(name);
    if (role === 'produce') await inSpan(() => channel.sendToQueue(name, Buffer.from('1')));
    else {
      await new Promise((resolve) => {
        void channel.consume(name, (message) => (channel.ack(message), resolve())).then(ready);
      });
    }
    await channel.close();
    await connection.close();
  },
  async kafkajs() {
    const { Kafka } = require('kafkajs');
    const kafka = new Kafka({ brokers: process.env.KAFKA_BROKERS.split(','), logLevel: 0 });
    const member = role === 'produce' ? kafka.producer() : kafka.consumer({ groupId: `${name}-theirs` });
    await member.connect();
    if (role === 'produce') await inSpan(() => member.send({ topic: name, messages: [{ value: '1' }] }));
    else {
      await member.subscribe({ topics: [name], fromBeginning: true });
      await new Promise((resolve) => {
        void member.run({ eachMessage: async () => resolve() }).then(ready);
      });
    }
    await member.disconnect();
  },
  async bullmq() {
    const { Queue, Worker } = require('bullmq');
    const { BullMQOtel } = require('bullmq-otel');
    const { hostname: host, port } = new URL(process.env.REDIS_URL);
    const options = { connection: { host, port: Number(port) }, telemetry: new BullMQOtel({ tracerName: 'peer' }) };
    if (role === 'produce') {
      const queue = new Queue(name, options);
      await inSpan(() => queue.add('ship', { id: 'o-17' }));
      await queue.close();
      return;
    }
    const worker = await new Promise((resolve) => {
      const working = new Worker(name, async () => undefined, options);
      working.on('completed', () => resolve(working));
      ready();
    });
    await worker.close();
  },
};

CLIENTS[client]().then(() => {
  const spans = exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentId: span.parentSpanContext?.spanId,
  }));
  console.log(JSON.stringify(spans));
  process.exit(0);
});
