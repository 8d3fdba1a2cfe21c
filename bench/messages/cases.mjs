/**
 * The measured functions: a function of a client library, and the same function wrapped. They write or read a message like a
 * client, without waiting. `each` is the number of messages of one call.
 */
const BODY = Buffer.from(JSON.stringify({ id: 'o-17', items: ['tea', 'cup'], note: 'x'.repeat(200) }));
const BATCH = 100;

/** Bytes in the form of a client: the headers, then the body. */
const encoded = (headers, body) => Buffer.concat([Buffer.from(JSON.stringify(headers ?? {})), body]);

const publish = (exchange, routingKey, content, options) => encoded(options?.headers, content).length > 0;
const send = async ({ messages }) => messages.map(({ headers, value }) => encoded(headers, value).length);
const handle = async ({ message }) => message.value.length;
const handleBatch = async ({ batch }) => batch.messages.length;
const deliver = async (message) => message.content.length;

const record = (count) => ({
  topic: 'orders',
  messages: Array.from({ length: count }, (_, index) => ({ key: `o-${index}`, value: BODY, headers: { tenant: 'a' } })),
});
const kafka = (headers) => ({ key: 'o-17', value: BODY, offset: '17', headers });
const amqp = (headers) => ({
  content: BODY,
  fields: { exchange: 'shop', routingKey: 'created', deliveryTag: 1, redelivered: false },
  properties: { headers },
});

/** `headers` returns the headers of the next message. The state sets the ratio of sampled traces. */
export const CASES = {
  'amqplib, publish': {
    each: 1,
    bare: publish,
    wrap: ({ traceProducer, amqplibProducer }) => traceProducer(amqplibProducer(), publish),
    args: () => ['shop', 'created', BODY, { headers: { tenant: 'a' } }],
  },
  'kafkajs, send': {
    each: 1,
    bare: send,
    wrap: ({ traceProducer, kafkajsProducer }) => traceProducer(kafkajsProducer(), send),
    args: () => [record(1)],
  },
  'kafkajs, send, 100 messages': {
    each: BATCH,
    bare: send,
    wrap: ({ traceProducer, kafkajsProducer }) => traceProducer(kafkajsProducer(), send),
    args: () => [record(BATCH)],
  },
  'amqplib, consume': {
    each: 1,
    bare: deliver,
    wrap: ({ traceConsumer, amqplibConsumer }) => traceConsumer(amqplibConsumer({ queue: 'q' }), deliver),
    args: (headers) => [amqp(headers())],
  },
  'kafkajs, eachMessage': {
    each: 1,
    bare: handle,
    wrap: ({ traceConsumer, kafkajsConsumer }) => traceConsumer(kafkajsConsumer({ groupId: 'g' }), handle),
    args: (headers) => [{ topic: 'orders', partition: 0, message: kafka(headers()) }],
  },
  'kafkajs, eachBatch, 100 messages': {
    each: BATCH,
    bare: handleBatch,
    wrap: ({ traceConsumer, kafkajsConsumer }) => traceConsumer(kafkajsConsumer({ groupId: 'g' }), handleBatch),
    args: (headers) => [
      { batch: { topic: 'orders', partition: 0, messages: Array.from({ length: BATCH }, () => kafka(headers())) } },
    ],
  },
};

/** The states of telemetry, by the ratio of sampled traces. `bare` is the function without a wrapper. */
export const STATES = { bare: undefined, 'not started': undefined, '0 %': 0, '10 %': 0.1, '100 %': 1 };
