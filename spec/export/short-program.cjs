// A short program: it creates one span, ends as its first argument says, and prints the counts.
const { instrument, startTelemetry } = require('../../dist/lib');

const [way, endpoint, shutdownTimeoutMillis, protocol = 'http/protobuf', compression = 'none'] = process.argv.slice(2);
const telemetry = startTelemetry({
  serviceName: 'short',
  environment: 'development',
  exporter: { endpoint, protocol, compression },
  shutdownTimeoutMillis: Number(shutdownTimeoutMillis),
});
instrument({ name: 'work' }, () => undefined)();
process.on('exit', () => console.log(JSON.stringify(telemetry.counts)));

const terminate = () => {
  // Busy until the signal.
  setInterval(() => undefined, 1000);
  setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20);
};
const WAYS = {
  'by itself': () => undefined,
  'after its shutdown': () => telemetry.shutdown(),
  'after a flush': () => telemetry.flush().then(() => console.error('flushed')),
  'by process.exit': () => process.exit(0),
  'by a signal': terminate,
  'by a signal that it handles'() {
    process.once('SIGTERM', () => telemetry.shutdown().then(() => process.exit(0)));
    terminate();
  },
};
void WAYS[way]();
