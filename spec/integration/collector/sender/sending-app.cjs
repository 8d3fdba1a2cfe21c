// Sends varied spans with the exporter of telemetry, as a service would, and accounts for each. OPTIONS has the options of
// telemetry as JSON. Messages ask it to send spans, and to flush and tell its account.
const { setTimeout: wait, setImmediate: turn } = require('node:timers/promises');
const { createTraceState, ROOT_CONTEXT, trace } = require('@opentelemetry/api');
const { startTelemetry } = require('otel-instrument');
const { SpanDigest } = require('./span-digest.cjs');
const { spanOf } = require('./varied-spans.cjs');

/** Fewer than the queue has room for: a sender that must not lose spans waits for its receiver. */
const MOST_PENDING = 1024;
const AT_ONCE = 128;

const digest = new SpanDigest();
let resource = {};
const account = {
  onStart: () => undefined,
  onEnd(span) {
    digest.add(span.spanContext().spanId);
    resource = span.resource.attributes;
  },
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};

const telemetry = startTelemetry({
  serviceName: 'sending',
  serviceVersion: '1.2.3',
  environment: 'production',
  resource: { 'shop.id': 17, 'shop.open': true, 'shop.share': 0.25 },
  shutdownTimeoutMillis: 60_000,
  spanProcessors: [account],
  ...JSON.parse(process.env.OPTIONS),
});

const contextOf = ({ traceId, spanId, flags, isRemote, traceState }) => ({
  traceId,
  spanId,
  traceFlags: flags,
  ...(isRemote !== undefined && { isRemote }),
  ...(traceState && { traceState: createTraceState(traceState) }),
});

function send(index) {
  const { name, kind, start, end, scope, parent, attributes, events = [], links = [], status } = spanOf(index);
  // `trace.getTracer` of the API does not pass the URL of the schema.
  const tracer = trace.getTracerProvider().getTracer(scope.name, scope.version, { schemaUrl: scope.schemaUrl });
  const context = parent ? trace.setSpanContext(ROOT_CONTEXT, contextOf(parent)) : ROOT_CONTEXT;
  const linked = links.map((link) => ({
    context: contextOf(link),
    attributes: link.attributes,
  }));
  const span = tracer.startSpan(name, { kind, startTime: start, attributes, links: linked }, context);
  for (const event of events) span.addEvent(event.name, event.attributes ?? {}, event.time);
  if (status) span.setStatus(status);
  span.end(end);
}

let next = 0;

async function sendAll(count, perSecond) {
  const begun = performance.now();
  for (const first = next; next < first + count;) {
    for (const last = Math.min(next + AT_ONCE, first + count); next < last; next++) send(next);
    if (perSecond) await wait(Math.max(0, ((next - first) / perSecond) * 1000 - (performance.now() - begun)));
    else
      do await turn();
      while (telemetry.counts.pending > MOST_PENDING);
  }
  return performance.now() - begun;
}

const answers = {
  send: async ({ count, perSecond }) => ({ millis: await sendAll(count, perSecond) }),
  async account() {
    await telemetry.flush();
    return { ...telemetry.counts, digest, resource };
  },
};

process.on('message', async ({ ask, ...details }) => process.send(await answers[ask](details)));
process.on('disconnect', () => process.exit());
process.send('ready');
