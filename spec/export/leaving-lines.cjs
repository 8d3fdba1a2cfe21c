// Writes a line and a span, and ends in the given way. The test reads what a receiver got.
const { createLogger, instrument, startTelemetry } = require('../../dist/lib/index.js');

const [, , way, endpoint, protocol] = process.argv;
startTelemetry({
  serviceName: 'leaving',
  environment: 'development',
  exporter: { endpoint, protocol },
  log: { export: true },
  shutdownTimeoutMillis: 2000,
});
const log = createLogger().for('Leaving');
instrument({ name: 'work' }, () => log.warn('last words'))();
log.info('outside');

if (way === 'process.exit') process.exit(3);
if (way === 'an uncaught exception') throw new Error('uncaught');
if (way === 'a signal') {
  process.stdout.write('ready\n');
  setInterval(() => undefined, 1000);
}
