import { OptionError, startTelemetry, type TelemetryOptions } from '../../lib';

function errorOf(options: unknown): OptionError {
  try {
    startTelemetry(options as TelemetryOptions);
  } catch (error) {
    return error as OptionError;
  }
  throw new Error('nothing was thrown');
}

describe('startTelemetry', () => {
  const serviceName = 'orders';

  it('rejects a service without a name, and says how to set it', () => {
    const error = errorOf({});
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({
      code: 'ERR_OPTION_MISSING',
      option: 'serviceName',
      message:
        'Expected `serviceName` to be a non-empty string, got nothing (undefined). ' +
        'Pass a name, or set OTEL_SERVICE_NAME.',
    });
  });

  it.each([
    ['a text of headers', { exporter: { headers: 'authorization=Bearer hunter2,x-team=hunter2' } }],
    ['an endpoint with credentials', { exporter: { endpoint: 'ftp://bob:hunter2@h/REST@x' } }],
    ['credentials without a scheme', { exporter: { endpoint: 'bob:hunter2@h:4318' } }],
    ['a scheme that is mistyped', { exporter: { endpoint: 'htp:/bob:hunter2@h' } }],
    ['a secret in the place of options', { forceTrace: 'hunter2-hunter2' }],
    ['a filter', { filter: 'info,[x{password=hunter2' }],
    ['an option that is unknown', { ['token=hunter2']: 1 }],
    ['an exporter with credentials', { exporter: 'http://bob:hunter2@h' }],
    ['a text in the place of an object', { sampling: 'token=hunter2' }],
  ])('shows no secret of %s in an error', (_what, options) => {
    const error = errorOf({ serviceName, ...options });
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).not.toContain('hunter2');
  });

  it('rejects `redactAll` with the provider of the SDK', () => {
    expect(errorOf({ serviceName, redactAll: true, provider: 'sdk' }).message).toBe(
      "Expected `redactAll` to be false if `provider` is 'sdk', got true. Only spans of the engine can be redacted.",
    );
  });

  it.each<[string, unknown, string]>([
    ['serviceName', { serviceName: ' ' }, 'a non-empty string, got " "'],
    ['serviceVersion', { serviceName, serviceVersion: 2 }, 'a non-empty string, got 2'],
    ['environment', { serviceName, environment: '' }, 'a non-empty string, got ""'],
    ['resource', { serviceName, resource: { a: {} } }, 'an object of strings, numbers and booleans, got an object'],
    [
      'exporter',
      { serviceName, exporter: 'zipkin' },
      "OTLP options, an exporter, 'console', an array of these, or 'none', got \"zipkin\"",
    ],
    ['exporter', { serviceName, exporter: [] }, 'an array of these'],
    ['exporter', { serviceName, exporter: ['console', 'none'] }, 'an array of these'],
    [
      'exporter[1].endpoint',
      { serviceName, exporter: ['console', { endpoint: 'collector:4318' }] },
      'an http or https URL, got "collector:4318"',
    ],
    [
      'exporter.endpoint',
      { serviceName, exporter: { endpoint: 'localhost:4318' } },
      'an http or https URL, got "localhost:4318"',
    ],
    [
      'exporter.protocol',
      { serviceName, exporter: { protocol: 'thrift' } },
      "'http/protobuf', 'http/json' or 'grpc', got \"thrift\"",
    ],
    ['exporter.headers', { serviceName, exporter: { headers: { a: 1 } } }, 'an object of strings, got an object'],
    [
      'exporter.timeoutMillis',
      { serviceName, exporter: { timeoutMillis: 0 } },
      'a number of milliseconds, above 0 to 2147483647',
    ],
    ['exporter.compression', { serviceName, exporter: { compression: 'zstd' } }, "'gzip' or 'none', got \"zstd\""],
    ['batch.maxQueueSize', { serviceName, batch: { maxQueueSize: 0 } }, 'a number of spans, 1 or more, got 0'],
    [
      'batch.maxQueueBytes',
      { serviceName, batch: { maxQueueBytes: 1_048_575 } },
      'a number of bytes, 1048576 or more, got 1048575',
    ],
    ['batch.scheduledDelayMillis', { serviceName, batch: { scheduledDelayMillis: Number.NaN } }, 'got NaN'],
    ['spanProcessors', { serviceName, spanProcessors: [{}] }, 'an array of span processors, got an array of 1'],
    ['sampling.ratio', { serviceName, sampling: { ratio: 1.5 } }, 'a number from 0 to 1, got 1.5'],
    ['sampling.ratio', { serviceName, sampling: { ratio: '0.5' } }, 'a number from 0 to 1, got "0.5"'],
    ['sampling.sampler', { serviceName, sampling: { sampler: {} } }, 'an OpenTelemetry sampler, got an object'],
    ['forceTrace', { serviceName, forceTrace: true }, 'an object, or false, got true'],
    ['forwardHeaders', { serviceName, forwardHeaders: 'x-a' }, 'an array of header names, got "x-a"'],
    ['redaction.names', { serviceName, redaction: { names: [1] } }, 'an array of words and patterns'],
    [
      'limits.attributeValueLengthLimit',
      { serviceName, limits: { attributeValueLengthLimit: 1.5 } },
      'a number of characters, 1 or more, got 1.5',
    ],
    ['batch.exportTimeoutMillis', { serviceName, batch: { exportTimeoutMillis: 2 ** 31 } }, '0 to 2147483647'],
    [
      'shutdownTimeoutMillis',
      { serviceName, shutdownTimeoutMillis: '5s' },
      'a number of milliseconds, 0 to 2147483647',
    ],
  ])('reports the path of an invalid option, what was expected and what was got: %s', (option, options, message) => {
    const error = errorOf(options);
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', option });
    expect(error.message).toContain(`Expected \`${option}\` to be`);
    expect(error.message).toContain(message);
  });

  it('suggests a name for an unknown option', () => {
    const error = errorOf({ serviceName, exportr: {} });
    expect(error).toMatchObject({ code: 'ERR_OPTION_UNKNOWN', option: 'exportr' });
    expect(error.message).toMatch(/^Unknown option `exportr` of startTelemetry: expected one of serviceName, .*\. Did/);
    expect(error.message).toMatch(/Did you mean `exporter`\?$/);
  });

  it('reports the path of an unknown nested option', () => {
    expect(errorOf({ serviceName, batch: { maxSize: 1 } })).toMatchObject({
      code: 'ERR_OPTION_UNKNOWN',
      option: 'batch.maxSize',
    });
  });

  it('shows no exporter header in an error', () => {
    const { message } = errorOf({ serviceName, exporter: { headers: { authorization: ['Bearer s3cr3t'] } } });
    expect(message).not.toContain('s3cr3t');
  });

  it('shows no private key in an error', () => {
    const { message } = errorOf({ serviceName, exporter: { clientKey: ['-----BEGIN PRIVATE KEY-----'] } });
    expect(message).toContain('`exporter.clientKey`');
    expect(message).not.toContain('BEGIN');
  });
});
