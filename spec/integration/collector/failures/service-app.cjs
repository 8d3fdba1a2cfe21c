// One of two services. The front starts traces, calls the back over HTTP in each, and ends its root some time after that, so that
// the spans of a trace leave in different batches. Each writes down the spans that it has ended. OPTIONS has the options of
// telemetry as JSON.
const { Agent, createServer, request } = require('node:http');
const { setTimeout: wait } = require('node:timers/promises');
const { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api');
const { startTelemetry } = require('otel-instrument');

const ROOT_MILLIS = 400;
/** One in this many traces has an error, in the back. */
const FAILS = 5;

const ended = [];
const ledger = {
  onStart: () => undefined,
  onEnd(span) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    const hasFailed = span.status.code === SpanStatusCode.ERROR;
    ended.push({ traceId, spanId, at: Date.now(), isSampled: traceFlags === 1, hasFailed });
  },
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};
const telemetry = startTelemetry({ spanProcessors: [ledger], ...JSON.parse(process.env.OPTIONS) });
const tracer = trace.getTracer('service');
const agent = new Agent({ keepAlive: true });

function handle(incoming, response) {
  const caller = propagation.extract(ROOT_CONTEXT, incoming.headers);
  const server = tracer.startSpan('handle', { kind: SpanKind.SERVER }, caller);
  const query = tracer.startSpan('query', { kind: SpanKind.CLIENT }, trace.setSpan(caller, server));
  if (incoming.url === '/failing') query.setStatus({ code: SpanStatusCode.ERROR });
  query.end();
  response.end(() => server.end());
}

const call = (url, headers) =>
  new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end();
  });

async function start(backUrl, index) {
  const root = tracer.startSpan('request', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const inRoot = trace.setSpan(context.active(), root);
  const client = tracer.startSpan('call', { kind: SpanKind.CLIENT }, inRoot);
  const headers = {};
  propagation.inject(trace.setSpan(inRoot, client), headers);
  await call(`${backUrl}/${index % FAILS === 0 ? 'failing' : ''}`, headers);
  client.end();
  await wait(ROOT_MILLIS);
  root.end();
}

async function load({ backUrl, count, perSecond }) {
  const begun = performance.now();
  const traces = [];
  for (let index = 0; index < count; index++) {
    traces.push(start(backUrl, index));
    await wait(Math.max(0, ((index + 1) / perSecond) * 1000 - (performance.now() - begun)));
  }
  await Promise.all(traces);
  return {};
}

async function account() {
  await telemetry.flush();
  return { counts: telemetry.counts, ended };
}

const server = createServer(handle).listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', async ({ ask, ...details }) => process.send(await { load, account }[ask](details)));
process.on('disconnect', () => process.exit());
