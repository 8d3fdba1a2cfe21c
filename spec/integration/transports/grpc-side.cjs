// One side of a gRPC call, in its own process: `node grpc-side.cjs <client|server> <ours|theirs> <proto> [port]`. `theirs`
// is traced by OpenTelemetry's instrumentation, and does not load this package.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [role, tracing, protoPath, port] = process.argv.slice(2);
const load = createRequire(join(__dirname, tracing === 'ours' ? '12' : 'peer', 'side.js'));
const spans = [];
const keep = {
  onStart() {},
  onEnd({ name, kind, parentSpanContext, spanContext }) {
    const { traceId, spanId } = spanContext.call(arguments[0]);
    spans.push({ side: `${role} ${tracing}`, name, kind, traceId, spanId, parentSpanId: parentSpanContext?.spanId });
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

let interceptors = {};
if (tracing === 'ours') {
  const { grpcClientInterceptor, grpcServerInterceptor, startTelemetry } = load('otel-instrument');
  startTelemetry({ serviceName: role, environment: 'development', exporter: 'none', spanProcessors: [keep] });
  interceptors = { interceptors: [role === 'client' ? grpcClientInterceptor() : grpcServerInterceptor()] };
} else {
  const { NodeTracerProvider } = load('@opentelemetry/sdk-trace-node');
  const { registerInstrumentations } = load('@opentelemetry/instrumentation');
  const { GrpcInstrumentation } = load('@opentelemetry/instrumentation-grpc');
  new NodeTracerProvider({ spanProcessors: [keep] }).register();
  registerInstrumentations({ instrumentations: [new GrpcInstrumentation()] });
}

const { credentials, loadPackageDefinition, Server, ServerCredentials } = load('@grpc/grpc-js');
const { shop } = loadPackageDefinition(load('@grpc/proto-loader').loadSync(protoPath));

if (role === 'server') serve();
else void callAll();

function serve() {
  const server = new Server(interceptors);
  server.addService(shop.Orders.service, {
    create: ({ request }, answer) => answer(null, request),
    watch(stream) {
      stream.write(stream.request);
      stream.end();
    },
    import(stream, answer) {
      let last;
      stream.on('data', (order) => (last = order));
      stream.on('end', () => answer(null, last));
    },
    chat(stream) {
      stream.on('data', (order) => stream.write(order));
      stream.on('end', () => stream.end());
    },
  });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
    if (error) throw error;
    process.send(bound);
  });
  process.once('message', () => server.tryShutdown(() => process.send(spans, () => process.disconnect())));
}

async function callAll() {
  const client = new shop.Orders(`127.0.0.1:${port}`, credentials.createInsecure(), interceptors);
  const order = { id: 'o-1' };
  const received = (stream) => new Promise((resolve) => stream.on('data', () => {}).on('status', resolve));
  const sent = (stream) => stream.end(order);
  await new Promise((resolve) => client.create(order, resolve));
  await received(client.watch(order));
  await new Promise((resolve) => sent(client.import(resolve)));
  const chat = client.chat();
  sent(chat);
  await received(chat);
  client.close();
  setImmediate(() => process.send(spans, () => process.disconnect()));
}
