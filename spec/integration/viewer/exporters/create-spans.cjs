// Creates the spans of sent.ts with a tracer.
const { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } = require('@opentelemetry/api');

/** Seconds and nanoseconds that a double cannot hold as one number. */
const at = (nanos) => [1_767_225_600, nanos];

/** @param traceStateOf creates a trace state from its header */
function createSpans(tracer, traceStateOf) {
  const remote = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    traceState: traceStateOf('vendor=value,other=1'),
  });
  const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER, startTime: at(123_456_789) }, remote);
  const link = {
    context: {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: TraceFlags.SAMPLED,
      traceState: traceStateOf('linked=yes'),
    },
    attributes: { reason: 'retry' },
  };
  const child = tracer.startSpan(
    'child ünï 🚀',
    { kind: SpanKind.CLIENT, startTime: at(123_456_789), links: [link, link] },
    trace.setSpan(remote, parent),
  );
  child.setAttributes({
    text: 'ünï 🚀',
    empty: '',
    integer: 42,
    negative: -7,
    huge: 2 ** 60,
    double: 0.25,
    yes: true,
    no: false,
    texts: ['a', 'b'],
    integers: [1, -2],
    doubles: [0.5, 2.5],
    flags: [true, false],
    none: [],
    'over the limit': 1,
  });
  const event = { 'exception.type': 'StockError', attempt: 2, chain: ['A', 'B'] };
  child.addEvent('exception', event, at(223_456_789));
  child.addEvent('exception', event, at(223_456_789));
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' });
  const inChild = trace.setSpan(remote, child);
  for (const [name, kind] of Object.entries({
    produce: SpanKind.PRODUCER,
    consume: SpanKind.CONSUMER,
    internal: SpanKind.INTERNAL,
  })) {
    tracer.startSpan(name, { kind, startTime: at(123_456_789) }, inChild).end(at(573_456_790));
  }
  child.end(at(573_456_790));
  parent.setStatus({ code: SpanStatusCode.OK });
  parent.end(at(573_456_790));
  return { inChild, ids: { parent: parent.spanContext().spanId, child: child.spanContext().spanId } };
}

module.exports = { at, createSpans };
