import type { TelemetryOptions } from '../../lib';
import {
  batchFromEnvironment,
  type Environment,
  isDisabled,
  resolveTelemetryOptions,
} from '../../lib/pipeline/environment';

const ENVIRONMENT: Environment = {
  OTEL_SERVICE_NAME: 'from-variable',
  NODE_ENV: 'staging',
  OTEL_TRACES_EXPORTER: 'none',
};

describe('resolveTelemetryOptions', () => {
  it('takes from the variables what the options leave out', () => {
    expect(resolveTelemetryOptions({}, ENVIRONMENT)).toStrictEqual({
      serviceName: 'from-variable',
      environment: 'staging',
      exporter: 'none',
    });
  });

  it('lets the options win over the variables', () => {
    const options = { serviceName: 'orders', environment: 'production', exporter: { endpoint: 'http://collector' } };
    expect(resolveTelemetryOptions(options, ENVIRONMENT)).toStrictEqual(options);
  });

  it('falls back to development and OTLP where nobody has said anything', () => {
    expect(resolveTelemetryOptions({}, {})).toStrictEqual({ environment: 'development', exporter: {} });
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = { OTEL_SERVICE_NAME: '', NODE_ENV: ' ', OTEL_TRACES_EXPORTER: '', OTEL_EXPORTER_OTLP_PROTOCOL: '' };
    expect(resolveTelemetryOptions({}, empty)).toStrictEqual({ environment: 'development', exporter: {} });
  });

  it('prefers the protocol of traces to the one of all signals', () => {
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

  it('leaves other options as they are', () => {
    const sampling = { ratio: 0.5 };
    expect(resolveTelemetryOptions({ sampling }, {}).sampling).toBe(sampling);
  });
});

describe('batchFromEnvironment', () => {
  it('reads the standard variables', () => {
    expect(
      batchFromEnvironment({
        OTEL_BSP_SCHEDULE_DELAY: '100',
        OTEL_BSP_EXPORT_TIMEOUT: '200',
        OTEL_BSP_MAX_QUEUE_SIZE: '300',
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '400',
      }),
    ).toStrictEqual({
      scheduledDelayMillis: 100,
      exportTimeoutMillis: 200,
      maxQueueSize: 300,
      maxExportBatchSize: 400,
    });
  });

  it.each(['', ' ', 'soon', '-1', '0', '1.5', 'NaN'])('ignores what is no whole number above 0: "%s"', (value) => {
    expect(batchFromEnvironment({ OTEL_BSP_SCHEDULE_DELAY: value })).toStrictEqual({});
  });
});

describe('isDisabled', () => {
  it.each([
    ['true', true],
    ['TRUE', true],
    [' true ', true],
    ['false', false],
    ['1', false],
    ['', false],
    [undefined, false],
  ])('is told by OTEL_SDK_DISABLED=%s: %s', (value, disabled) => {
    expect(isDisabled({ OTEL_SDK_DISABLED: value })).toBe(disabled);
  });
});
