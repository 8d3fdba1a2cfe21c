// A process with one span in a batch that waits for a minute. Its first argument selects how it ends.
const { instrument, startTelemetry } = require('../../dist/lib');

const [way, endpoint, flushOnExit, silence, protocol = 'http/protobuf'] = process.argv.slice(2);
const stay = () => {
  setInterval(() => undefined, 1000);
  console.log('ready');
};
const handle = () => setTimeout(() => process.exit(7), 20);

if (way === 'a signal handled once') process.once('SIGTERM', handle);
startTelemetry({
  serviceName: 'leaving',
  environment: 'development',
  exporter: { endpoint, protocol },
  batch: { scheduledDelayMillis: 60_000, ...(way === 'idle after a batch' ? { maxExportBatchSize: 1 } : {}) },
  ...(flushOnExit === 'off' ? { flushOnExit: false } : {}),
  ...(Number(silence) ? { shutdownTimeoutMillis: Number(silence) } : {}),
});
const work = instrument({ name: 'work' }, () => undefined);
work();

const WAYS = {
  idle: () => undefined,
  'idle after a batch': () => undefined,
  'idle after more work': () => setTimeout(work, 10),
  'process.exit': () => process.exit(3),
  'an uncaught exception': () => {
    throw new Error('uncaught');
  },
  'an unhandled rejection': () => Promise.reject(new Error('uncaught')),
  signal: stay,
  'a signal handled once': stay,
  'a handled signal'() {
    process.on('SIGTERM', handle);
    stay();
  },
  'a signal that is not obeyed'() {
    process.on('SIGTERM', () => console.log('not now'));
    stay();
  },
};
WAYS[way]();
