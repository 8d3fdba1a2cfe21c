// Sends the trace and the log records of sent.ts with the exporters of the installed OpenTelemetry for JavaScript, and prints
// the ids of its spans: node sender.cjs <grpc|http/protobuf|http/json> <URL of HTTP> <URL of gRPC>
const { ROOT_CONTEXT, createTraceState } = require('@opentelemetry/api');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { LoggerProvider, SimpleLogRecordProcessor } = require('@opentelemetry/sdk-logs');

const { at, createSpans } = require('./create-spans.cjs');

const [protocol, httpUrl, grpcUrl] = process.argv.slice(2);
const PACKAGE = { grpc: 'grpc', 'http/protobuf': 'proto', 'http/json': 'http' }[protocol];
const sdk = load('@opentelemetry/sdk-trace', '@opentelemetry/sdk-trace-base');

/** The package of version 3 first: that of version 2 is also in the repository that has this fixture. */
function load(...names) {
  for (const name of names) {
    try {
      return require(name);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`None of ${names.join(', ')} is installed.`);
}

/** Version 3 takes an options object, version 2 the exporter. */
const processorOf = (Processor, exporter) => new Processor('TracerProvider' in sdk ? { exporter } : exporter);

function exporterOf(signal, name) {
  const { [name]: Exporter } = require(`@opentelemetry/exporter-${signal}-otlp-${PACKAGE}`);
  const url = protocol === 'grpc' ? grpcUrl : `${httpUrl}/v1/${signal === 'trace' ? 'traces' : 'logs'}`;
  return new Exporter({ url, compression: 'gzip' });
}

const resource = resourceFromAttributes(
  {
    'service.name': 'sender',
    'service.version': '1.2.3',
    'team.size': 7,
    'host.load': 0.5,
    'host.shared': true,
    'host.zones': ['a', 'b'],
  },
  { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
);

const Provider = sdk.TracerProvider ?? sdk.BasicTracerProvider;
const provider = new Provider({
  resource,
  spanLimits: { attributeCountLimit: 13, eventCountLimit: 1, linkCountLimit: 1 },
  spanProcessors: [processorOf(sdk.SimpleSpanProcessor, exporterOf('trace', 'OTLPTraceExporter'))],
});
const logs = new LoggerProvider({
  resource,
  processors: [new SimpleLogRecordProcessor({ exporter: exporterOf('logs', 'OTLPLogExporter') })],
});
const SCOPE = ['spec.scope', '0.1.0', { schemaUrl: 'https://example.com/scope' }];
const { inChild, ids } = createSpans(provider.getTracer(...SCOPE), createTraceState);

const logger = logs.getLogger(...SCOPE);
logger.emit({
  context: inChild,
  timestamp: at(300_000_001),
  observedTimestamp: at(300_000_002),
  severityNumber: 13,
  severityText: 'WARN',
  eventName: 'stock.low',
  body: 'stock is low',
  attributes: { 'order.id': 'o-17', attempt: 2, nested: { a: 1, b: [true, 'x'] }, bytes: Uint8Array.of(1, 2, 255) },
});
logger.emit({
  context: ROOT_CONTEXT,
  timestamp: at(300_000_001),
  observedTimestamp: at(300_000_002),
  severityNumber: 17,
  severityText: 'ERROR',
  body: { code: 'E1', retry: true, items: [1, 'x', 0.5] },
});

Promise.all([provider.forceFlush(), logs.forceFlush()])
  .then(() => Promise.all([provider.shutdown(), logs.shutdown()]))
  .then(() => console.log(JSON.stringify(ids)))
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
