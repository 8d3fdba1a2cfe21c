// A short program: one span, and then it ends in the way that it is told. It prints what became of the span, and after how
// many milliseconds it ended.
const { instrument, startTelemetry } = require('../../dist/lib');

const [way, endpoint, shutdownTimeoutMillis, protocol = 'http/protobuf', compression = 'none'] = process.argv.slice(2);
const telemetry = startTelemetry({
  serviceName: 'short',
  environment: 'development',
  exporter: { endpoint, protocol, compression },
  shutdownTimeoutMillis: Number(shutdownTimeoutMillis),
});
instrument({ name: 'work' }, () => undefined)();
const start = performance.now();
process.on('exit', () => {
  console.log(JSON.stringify({ counts: telemetry.counts, millis: Math.round(performance.now() - start) }));
});

const terminate = () => {
  // A process that is busy, until the signal.
  setInterval(() => undefined, 1000);
  setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20);
};
const WAYS = {
  'by itself': () => undefined,
  'after its shutdown': () => telemetry.shutdown(),
  'by process.exit': () => process.exit(0),
  'by a signal': terminate,
  'by a signal that it handles'() {
    process.once('SIGTERM', () => telemetry.shutdown().then(() => process.exit(0)));
    terminate();
  },
};
void WAYS[way]();
