// Sends the spans of sent.ts and a line of the logger with the exporter of this package, and prints the ids of its spans:
// node own-sender.cjs <grpc|http/protobuf|http/json> <URL of HTTP> <URL of gRPC>
Object.assign(process.env, {
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '13',
  OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
  OTEL_SPAN_LINK_COUNT_LIMIT: '1',
});
const { context, createTraceState, trace } = require('@opentelemetry/api');
const { createLogger, startTelemetry } = require('otel-instrument');
const { createSpans } = require('./create-spans.cjs');

const [protocol, httpUrl, grpcUrl] = process.argv.slice(2);
const telemetry = startTelemetry({
  serviceName: 'sender',
  environment: 'development',
  resource: {
    'service.version': '1.2.3',
    'team.size': 7,
    'host.load': 0.5,
    'host.shared': true,
  },
  exporter: { protocol, endpoint: protocol === 'grpc' ? grpcUrl : httpUrl, compression: 'gzip' },
  log: { export: true },
});
const tracer = trace.getTracerProvider().getTracer('spec.scope', '0.1.0', { schemaUrl: 'https://example.com/scope' });
const { inChild, ids } = createSpans(tracer, createTraceState);
const logger = createLogger({ destination: { write() {} } });
context.with(inChild, () => logger.for('stock').warn('stock is low', { 'order.id': 'o-17', attempt: 2 }));
telemetry.shutdown().then(
  () => console.log(JSON.stringify(ids)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
