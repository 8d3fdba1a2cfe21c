// A process with spans to send, which ends in the given way, and prints when it begins to end and the outcome of its
// spans.
const { writeSync } = require('node:fs');
const { instrument, startTelemetry } = require('../../../dist/lib');

const [way, endpoint, telemetryIs] = process.argv.slice(2);
const SPANS = 1000;

const say = (what, value) => writeSync(1, `${JSON.stringify({ [what]: value })}\n`);
const begin = () => say('endsAt', Date.now());

const work = instrument({ name: 'work' }, () => undefined);
if (telemetryIs === 'on') {
  const telemetry = startTelemetry({
    serviceName: 'ending',
    environment: 'development',
    exporter: { endpoint },
    batch: { scheduledDelayMillis: 60_000, maxQueueSize: 2 * SPANS, maxExportBatchSize: SPANS / 4 },
    shutdownTimeoutMillis: 1000,
  });
  for (let count = 0; count < SPANS; count++) work();
  // Runs after the listeners of telemetry and before a signal ends the process.
  process.on('exit', () => say('counts', telemetry.counts));
  const { kill } = process;
  process.kill = (...args) => {
    say('counts', telemetry.counts);
    return Reflect.apply(kill, process, args);
  };
}

const WAYS = {
  'process.exit'() {
    begin();
    process.exit(3);
  },
  'natural end': begin,
  'uncaught error'() {
    begin();
    throw new Error('nobody catches this');
  },
};
if (WAYS[way]) setTimeout(() => WAYS[way](), 50);
else {
  setInterval(() => undefined, 1000);
  say('ready', true);
}
