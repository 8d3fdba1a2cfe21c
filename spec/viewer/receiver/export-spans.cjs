// Acts as a service: a separate process that exports the same two spans, with all members that a span can have, by
// every exporter. Exporters load `node:http` by a dynamic import, which jest's module registry does not support.
// Arguments: pairs of `json` or `protobuf`, with `+gzip` or not, and the address to send to.
const { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } = require('@opentelemetry/api');
const { OTLPTraceExporter: JsonExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { OTLPTraceExporter: ProtobufExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { BasicTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');

const exporters = process.argv.slice(2).map((argument) => {
  const [, encoding, gzip, url] = /^(json|protobuf)(\+gzip)?=(.+)$/.exec(argument);
  const Exporter = encoding === 'json' ? JsonExporter : ProtobufExporter;
  return new Exporter({ url, compression: gzip ? 'gzip' : 'none' });
});

// Seconds and nanoseconds that a double cannot hold as one number.
const start = [1_767_225_600, 123_456_789];
const end = [1_767_225_600, 573_456_790];

const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'orders' }),
  spanProcessors: exporters.map((exporter) => new SimpleSpanProcessor(exporter)),
});
const tracer = provider.getTracer('spec');
const parent = tracer.startSpan('create_order', { kind: SpanKind.SERVER, startTime: start }, ROOT_CONTEXT);
const child = tracer.startSpan(
  'check 注文',
  {
    kind: SpanKind.CLIENT,
    startTime: start,
    links: [
      {
        context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED },
        attributes: { reason: 'retry' },
      },
    ],
    attributes: {
      text: 'ünï 🚀',
      empty: '',
      integer: 42,
      zero: 0,
      negative: -7,
      double: 0.25,
      huge: 2 ** 60,
      yes: true,
      no: false,
      texts: ['a', 'b'],
      numbers: [1, 2.5, -3],
      flags: [true, false],
      none: [],
    },
  },
  trace.setSpan(ROOT_CONTEXT, parent),
);
child.addEvent('exception', { 'exception.type': 'StockError', 'error.chain': ['A: a', 'B: b'] }, end);
child.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' });
child.end(end);
parent.setStatus({ code: SpanStatusCode.OK });
parent.end(end);

provider
  .forceFlush()
  .then(() => provider.shutdown())
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
