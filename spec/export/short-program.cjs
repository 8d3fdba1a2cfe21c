// A short program. It creates one span or more, in batches of one, ends in the way of its first argument, and prints the counts.
const { instrument, startTelemetry } = require('../../dist/lib');

const [way, endpoint, shutdownTimeoutMillis, ...more] = process.argv.slice(2);
const [protocol = 'http/protobuf', compression = 'none', spans = '1'] = more;
const telemetry = startTelemetry({
  serviceName: 'short',
  environment: 'development',
  exporter: { endpoint, protocol, compression },
  batch: spans === '1' ? {} : { maxExportBatchSize: 1 },
  shutdownTimeoutMillis: Number(shutdownTimeoutMillis),
});
for (let span = 0; span < Number(spans); span++) instrument({ name: 'work' }, () => undefined)();
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
