// Logs through the compiled module. The test reads its standard output.
require('reflect-metadata');
const { Logger } = require('@nestjs/common');
const { instrument, startTelemetry } = require('../../../dist/lib');
const { TelemetryLogger } = require('../../../dist/nest-module');

startTelemetry({ serviceName: 'log-lines', environment: 'development', exporter: 'none', filter: 'trace' });
const logger = new TelemetryLogger({ serviceName: 'log-lines', logLevel: process.argv[2] });
Logger.overrideLogger(logger);
const nest = new Logger('Orders');
const failure = new TypeError('no stock', { cause: new RangeError('pool is exhausted') });

nest.log('as it is');
nest.warn('worse');
nest.error('bad', 'Error: bad\n    at there:1:1');
nest.fatal('worst');
nest.debug('closer');
nest.verbose('closest');
nest.log({ message: 'with fields', count: 2, nested: { deep: true }, password: 'p' });
nest.log('with details', { count: 3 }, { more: true });
nest.error(failure);
nest.error('with an error', failure);
nest.log('two\nlines {"level":"ERROR"}\u2028\u0000');
nest.log('Authorization: Bearer s3cr3t-token-value and card 4111 1111 1111 1111');
nest.log(42);
nest.log(undefined);
nest.log(null);
nest.log(['a', 'b']);
nest.log('several', 'texts');
nest.log({
  message: 'hostile',
  get broken() {
    throw new Error('getter');
  },
});
nest.log(
  'proxied',
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new RangeError('trap');
      },
    },
  ),
);
nest.log(() => {
  throw new RangeError('lazy');
});
new Logger().error('nobody', 'Error: nobody\n    at there:1:1');
instrument({ name: 'outer', fields: { kind: 'test' } }, function outer(id) {
  return instrument({ name: 'inner' }, function inner(token) {
    nest.log('inside');
    return token ?? id;
  })('t-1234567');
})('o-1');
