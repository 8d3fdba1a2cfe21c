// Logs through the compiled package to its standard output, which a test reads, closes or fills.
const Module = require('node:module');
const [transport, count, then] = process.argv.slice(2);

if (transport === 'without-pino') {
  const { _load: load } = Module;
  Module['_load'] = (request, ...rest) => {
    if (request !== 'pino') return load(request, ...rest);
    throw Object.assign(new Error("Cannot find module 'pino'"), { code: 'MODULE_NOT_FOUND' });
  };
}

const { createLogger, faultCounts } = require('../../dist/lib');

const log = createLogger({ format: 'json' }).for('Writer');
for (let number = 0; number < Number(count); number++) log.info('line', { number });
if (then === 'faults') process.stderr.write(String(faultCounts().get('writing a log line') ?? 0));
if (then === 'exit') process.exit();
