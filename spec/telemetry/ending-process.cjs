// Shuts telemetry down while a receiver that never responds still has time to respond.
const { startTelemetry } = require('../../dist/lib/index.js');
const { trace } = require('@opentelemetry/api');

const [, , endpoint, protocol, spans] = process.argv;
const telemetry = startTelemetry({
  serviceName: 'ending',
  environment: 'development',
  exporter: { endpoint, protocol, timeoutMillis: 600_000 },
  batch: { exportTimeoutMillis: 600_000 },
  shutdownTimeoutMillis: 50,
  flushOnExit: false,
});
for (let count = 0; count < Number(spans); count++) trace.getTracer('spec').startSpan('lost').end();
void telemetry.shutdown().then(() => process.stdout.write(JSON.stringify(telemetry.counts)));
