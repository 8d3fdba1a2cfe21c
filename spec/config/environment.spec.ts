import { setWarningSink, type TelemetryOptions, type TelemetryWarning } from '../../lib';
import { resetWarnings } from '../../lib/diagnostics/warning';
import { completeLimits } from '../../lib/otel/span-limits';
import { isDisabled, resolveTelemetryOptions, resourceAttributes } from '../../lib/config/environment';
import {
  batchFromEnvironment,
  compressionFromEnvironment,
  timeoutFromEnvironment,
} from '../../lib/config/otlp-variables';
import type { Environment } from '../../lib/process/environment-variable';
import { STANDARD_VARIABLES, warnAboutVariables } from '../../lib/config/standard-variables';

const ENVIRONMENT: Environment = {
  OTEL_SERVICE_NAME: 'from-variable',
  NODE_ENV: 'staging',
  OTEL_TRACES_EXPORTER: 'none',
};

const warnings: TelemetryWarning[] = [];

beforeEach(() => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
});

afterEach(() => setWarningSink());

describe('resolveTelemetryOptions', () => {
  it('reads absent options from the variables', () => {
    expect(resolveTelemetryOptions({}, ENVIRONMENT)).toStrictEqual({
      serviceName: 'from-variable',
      environment: 'staging',
      exporter: 'none',
    });
  });

  it('prefers options to variables', () => {
    const options = { serviceName: 'orders', environment: 'production', exporter: { endpoint: 'http://collector' } };
    expect(resolveTelemetryOptions(options, ENVIRONMENT)).toStrictEqual(options);
  });

  it('defaults to development and OTLP', () => {
    expect(resolveTelemetryOptions({}, {})).toStrictEqual({ environment: 'development', exporter: {} });
  });

  it('treats an empty variable as unset', () => {
    const empty = { OTEL_SERVICE_NAME: '', NODE_ENV: ' ', OTEL_TRACES_EXPORTER: '', OTEL_EXPORTER_OTLP_PROTOCOL: '' };
    expect(resolveTelemetryOptions({}, empty)).toStrictEqual({ environment: 'development', exporter: {} });
  });

  it('prefers the protocol for traces to the protocol for all signals', () => {
    const protocols = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    };
    expect(resolveTelemetryOptions<TelemetryOptions>({}, protocols).exporter).toStrictEqual({ protocol: 'http/json' });
    expect(
      resolveTelemetryOptions<TelemetryOptions>({}, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }).exporter,
    ).toStrictEqual({
      protocol: 'http/json',
    });
  });

  it('sets the protocol of the variables for exporters without one', () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const own = { export: () => undefined, shutdown: async () => undefined };
    const exporter = [{ endpoint: 'http://collector' }, { protocol: 'http/json' }, own, 'console'] as const;
    expect(resolveTelemetryOptions<TelemetryOptions>({ exporter }, env).exporter).toStrictEqual([
      { endpoint: 'http://collector', protocol: 'grpc' },
      { protocol: 'http/json' },
      own,
      'console',
    ]);
    expect(resolveTelemetryOptions<TelemetryOptions>({ exporter: own }, env).exporter).toBe(own);
    expect(resolveTelemetryOptions<TelemetryOptions>({ exporter: 'none' }, env).exporter).toBe('none');
  });

  it('ignores an unknown protocol', () => {
    const env = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'thrift', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(resolveTelemetryOptions<TelemetryOptions>({}, env).exporter).toStrictEqual({ protocol: 'grpc' });
  });

  it.each([
    ['otlp', {}],
    ['console', 'console'],
    ['none', 'none'],
    [' otlp , console,otlp', [{}, 'console']],
    ['none,console', 'console'],
    [',', {}],
  ])('reads the exporters of OTEL_TRACES_EXPORTER=%s', (value, exporter) => {
    expect(resolveTelemetryOptions<TelemetryOptions>({}, { OTEL_TRACES_EXPORTER: value }).exporter).toStrictEqual(
      exporter,
    );
    expect(warnings).toStrictEqual([]);
  });

  it.each([
    ['zipkin', {}],
    ['zipkin,console', 'console'],
    ['jaeger,none', 'none'],
  ])('warns about an unknown exporter and ignores it: OTEL_TRACES_EXPORTER=%s', (value, exporter) => {
    expect(resolveTelemetryOptions<TelemetryOptions>({}, { OTEL_TRACES_EXPORTER: value }).exporter).toStrictEqual(
      exporter,
    );
    expect(warnings).toMatchObject([{ code: 'VARIABLE_IGNORED' }]);
    expect(warnings[0]?.message).toMatch(
      /^OTEL_TRACES_EXPORTER: "(zipkin|jaeger)" is ignored: expected otlp, console or none/,
    );
  });

  it('reads the service name from the resource attributes if nothing else sets it', () => {
    const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'team=shop, service.name = order%20desk ,tier=1' };
    expect(resolveTelemetryOptions<TelemetryOptions>({}, attributes).serviceName).toBe('order desk');
    const both = { ...attributes, OTEL_SERVICE_NAME: 'orders' };
    expect(resolveTelemetryOptions<TelemetryOptions>({}, both).serviceName).toBe('orders');
    expect(resolveTelemetryOptions({ serviceName: 'desk' }, both).serviceName).toBe('desk');
  });

  it.each(['service.name=a=b', 'service.name', '=a,service.name=b', 'service.name=%zz', 'service.name='])(
    'ignores a service name in malformed or incomplete resource attributes: %s',
    (value) => {
      expect(resolveTelemetryOptions({}, { OTEL_RESOURCE_ATTRIBUTES: value })).not.toHaveProperty('serviceName');
    },
  );

  it('does not change other options', () => {
    const sampling = { ratio: 0.5 };
    expect(resolveTelemetryOptions({ sampling }, {}).sampling).toBe(sampling);
  });
});

describe('batchFromEnvironment', () => {
  it('reads the variables for log records, too', () => {
    const env = {
      OTEL_BSP_MAX_QUEUE_SIZE: '1',
      OTEL_BLRP_MAX_QUEUE_SIZE: '2',
      OTEL_BLRP_EXPORT_TIMEOUT: '3',
      OTEL_EXPORTER_OTLP_TIMEOUT: '4',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '5',
    };
    expect(batchFromEnvironment(env, 'LOGS')).toStrictEqual({ maxQueueSize: 2, exportTimeoutMillis: 3 });
    expect([timeoutFromEnvironment(env, 'LOGS'), timeoutFromEnvironment(env, 'TRACES')]).toStrictEqual([5, 4]);
  });

  it('reads the standard variables', () => {
    expect(
      batchFromEnvironment(
        {
          OTEL_BSP_SCHEDULE_DELAY: '100',
          OTEL_BSP_EXPORT_TIMEOUT: '200',
          OTEL_BSP_MAX_QUEUE_SIZE: '300',
          OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '400',
        },
        'TRACES',
      ),
    ).toStrictEqual({
      scheduledDelayMillis: 100,
      exportTimeoutMillis: 200,
      maxQueueSize: 300,
      maxExportBatchSize: 400,
    });
  });

  it.each(['', ' ', 'soon', '-1', '0', '1.5', 'NaN', '1e3', '0x10', '+5', '5.0', '9'.repeat(20)])(
    'ignores values that are not a whole number above 0: "%s"',
    (value) => {
      expect(batchFromEnvironment({ OTEL_BSP_MAX_QUEUE_SIZE: value }, 'TRACES')).toStrictEqual({});
    },
  );

  it('ignores times that are too long for a timer', () => {
    const times = { OTEL_BSP_SCHEDULE_DELAY: '2147483648', OTEL_BSP_EXPORT_TIMEOUT: '-1' };
    expect(batchFromEnvironment(times, 'TRACES')).toStrictEqual({});
    expect(timeoutFromEnvironment({ OTEL_EXPORTER_OTLP_TIMEOUT: '2147483648' }, 'TRACES')).toBe(10_000);
  });

  it('reads a timeout of 0 as no limit, and a delay of 0 as no delay', () => {
    const times = { OTEL_BSP_SCHEDULE_DELAY: '0', OTEL_BSP_EXPORT_TIMEOUT: '0' };
    expect(batchFromEnvironment(times, 'TRACES')).toStrictEqual({
      scheduledDelayMillis: 0,
      exportTimeoutMillis: 2 ** 31 - 1,
    });
    expect(timeoutFromEnvironment({ OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '0' }, 'TRACES')).toBe(2 ** 31 - 1);
  });
});

describe('an enum variable', () => {
  it.each(['Console', 'CONSOLE', ' console '])('accepts any case: OTEL_TRACES_EXPORTER=%s', (value) => {
    expect(resolveTelemetryOptions({}, { OTEL_TRACES_EXPORTER: value })).toMatchObject({ exporter: 'console' });
  });

  it.each(['GRPC', 'Grpc'])('accepts any case: OTEL_EXPORTER_OTLP_PROTOCOL=%s', (value) => {
    const options = resolveTelemetryOptions({}, { OTEL_EXPORTER_OTLP_PROTOCOL: value });
    expect(options).toMatchObject({ exporter: { protocol: 'grpc' } });
  });

  it('accepts any case: OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', () => {
    const env = { OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'None', OTEL_EXPORTER_OTLP_COMPRESSION: 'GZIP' };
    expect(compressionFromEnvironment(env, 'TRACES')).toBe('none');
    expect(compressionFromEnvironment({ OTEL_EXPORTER_OTLP_COMPRESSION: 'GZIP' }, 'TRACES')).toBe('gzip');
  });
});

describe('warnAboutVariables', () => {
  const variables = STANDARD_VARIABLES.filter(({ validate }) => validate);
  const values = ['0', '1', '1e3', '0x10', '5.0', '-1', '2147483648', 'GZIP', 'Grpc', 'True', 'yes', 'a=b'];

  it.each(variables.map(({ name }) => name))('does not report a value of %s that has an effect', (name) => {
    const warned: string[] = [];
    const restore = setWarningSink(({ message }) => warned.push(message));
    const unset = settingsOf(name);
    const withEffect = values.filter((value) => settingsOf(name, value) !== unset);
    for (const value of withEffect) warnAboutVariables({ [name]: value });
    restore();
    expect(warned).toStrictEqual([]);
  });
});

/** Everything that a variable determines, as text. */
function settingsOf(name: string, value?: string): string {
  const env = value === undefined ? {} : { [name]: value };
  const before = process.env[name];
  if (value !== undefined) process.env[name] = value;
  const { attributeValueLengthLimit, ...limits } = completeLimits();
  if (before === undefined) delete process.env[name];
  else process.env[name] = before;
  return JSON.stringify([
    resolveTelemetryOptions({}, env),
    batchFromEnvironment(env, 'TRACES'),
    timeoutFromEnvironment(env, 'TRACES'),
    compressionFromEnvironment(env, 'TRACES'),
    isDisabled(env),
    resourceAttributes(env['OTEL_RESOURCE_ATTRIBUTES']) ?? {},
    limits,
    String(attributeValueLengthLimit),
  ]);
}

describe('isDisabled', () => {
  it.each([
    ['true', true],
    ['TRUE', true],
    [' true ', true],
    ['false', false],
    ['1', false],
    ['', false],
    [undefined, false],
  ])('with OTEL_SDK_DISABLED=%s returns %s', (value, disabled) => {
    expect(isDisabled({ OTEL_SDK_DISABLED: value })).toBe(disabled);
  });
});
