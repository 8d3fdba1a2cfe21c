// Calls instrumented functions without handling their rejection, and prints what Node reports.
const { instrument, startTelemetry } = require('../../../dist/lib');

class Derived extends Promise {}
const failure = new TypeError('not handled');
const failures = {
  async: async () => {
    await Promise.resolve();
    throw failure;
  },
  promise: () => Promise.reject(failure),
  subclass: () => Derived.reject(failure),
};

if (process.argv[3] === 'sampled')
  startTelemetry({ serviceName: 'spec', environment: 'development', exporter: 'none' });
process.on('unhandledRejection', (reason) => {
  console.log(reason === failure);
});
instrument({ name: 'call' }, failures[process.argv[2]])();
