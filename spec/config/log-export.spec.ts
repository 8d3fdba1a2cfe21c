import { setWarningSink, type TelemetryWarning } from '../../lib';
import { resolveTelemetryOptions } from '../../lib/config/environment';
import { resolveLogOptions } from '../../lib/config/log-export';
import { checkTelemetryOptions } from '../../lib/config/option-tables';
import type { TelemetryOptions } from '../../lib/config/telemetry-options';
import { resetWarnings } from '../../lib/diagnostics/warning';
import type { Environment } from '../../lib/process/environment-variable';

const exportOf = (options: TelemetryOptions, env: Environment = {}): unknown => resolveLogOptions(options, env)?.export;
const OTLP = { exporter: {} };

describe('log records', () => {
  it.each<[string, TelemetryOptions, Environment, unknown]>([
    ['by default', {}, {}, undefined],
    ['with the option', { log: { export: true } }, {}, OTLP],
    ['with the variable', {}, { OTEL_LOGS_EXPORTER: 'otlp' }, OTLP],
    ['with the variable in any case and in a list', {}, { OTEL_LOGS_EXPORTER: 'console, OTLP' }, OTLP],
    ['to the console only', {}, { OTEL_LOGS_EXPORTER: 'console' }, undefined],
    ['if the option is false', { log: { export: false } }, { OTEL_LOGS_EXPORTER: 'otlp' }, false],
    ['if the option is true and the variable none', { log: { export: true } }, { OTEL_LOGS_EXPORTER: 'none' }, false],
    ['if an exporter wins over none', { log: { export: OTLP } }, { OTEL_LOGS_EXPORTER: 'none' }, OTLP],
    ['with an empty variable', {}, { OTEL_LOGS_EXPORTER: ' ' }, undefined],
  ])('are exported or not %s', (_, options, env, expected) => {
    expect(exportOf(options, env)).toStrictEqual(expected);
  });

  it('go to the OTLP receiver of the spans, unless a variable for logs says otherwise', () => {
    const exporter = { endpoint: 'http://spans:1', headers: { 'x-key': 'k' }, compression: 'gzip' } as const;
    const options = { exporter: ['console', exporter], log: { export: true } } as const;
    expect(exportOf(options)).toStrictEqual({ exporter });
    expect(exportOf(options, { OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'none' })).toStrictEqual({
      exporter: { endpoint: 'http://spans:1', headers: { 'x-key': 'k' } },
    });
  });

  it('for an endpoint of their own do not carry the headers of the spans', () => {
    const options = { exporter: { endpoint: 'http://spans:1', headers: { 'x-key': 'k' } }, log: { export: true } };
    expect(exportOf(options, { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs:2/v1/logs' })).toStrictEqual(OTLP);
  });

  it('have a protocol of their own', () => {
    const env = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' };
    expect(resolveTelemetryOptions<TelemetryOptions>({ log: { export: true } }, env)).toMatchObject({
      exporter: { protocol: 'grpc' },
      log: { export: { exporter: { protocol: 'http/json' } } },
    });
  });

  it('keep their options if options are completed twice', () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const once = resolveTelemetryOptions<TelemetryOptions>({ log: { export: { sampledOnly: true } } }, env);
    expect(resolveTelemetryOptions(once, env)).toStrictEqual(once);
    expect(once.log).toStrictEqual({ export: { sampledOnly: true, exporter: { protocol: 'grpc' } } });
  });
});

describe('an unknown exporter of log records in the variable', () => {
  afterEach(() => setWarningSink());

  it('is reported, and the known ones apply', () => {
    const warnings: TelemetryWarning[] = [];
    resetWarnings();
    setWarningSink((warning) => warnings.push(warning));
    expect(exportOf({}, { OTEL_LOGS_EXPORTER: 'kafka,otlp' })).toStrictEqual(OTLP);
    expect(exportOf({}, { OTEL_LOGS_EXPORTER: 'kafka' })).toBeUndefined();
    expect(warnings).toStrictEqual([
      {
        code: 'VARIABLE_IGNORED',
        message:
          'OTEL_LOGS_EXPORTER: "kafka" is ignored: expected otlp, console or none, or several separated by commas.',
      },
    ]);
  });
});

describe('the option `log`', () => {
  it.each<[unknown, string]>([
    [true, 'log'],
    [{ lines: true }, 'log.lines'],
    [{ export: 'otlp' }, 'log.export'],
    [{ export: { exporter: 'otlp' } }, 'log.export.exporter'],
    [{ export: { exporter: [] } }, 'log.export.exporter'],
    [{ export: { exporter: { endpoint: 'collector:4318' } } }, 'log.export.exporter.endpoint'],
    [{ export: { exporter: [{ endpoint: 'collector:4318' }] } }, 'log.export.exporter[0].endpoint'],
    [{ export: { batch: { maxQueueSize: 0 } } }, 'log.export.batch.maxQueueSize'],
    [{ export: { batch: { maxQueueBytes: 0 } } }, 'log.export.batch.maxQueueBytes'],
    [{ export: { sampledOnly: 'yes' } }, 'log.export.sampledOnly'],
  ])('cannot be %j', (log, option) => {
    const options = resolveTelemetryOptions<TelemetryOptions>({ serviceName: 'orders', log: log as never }, {});
    expect(() => checkTelemetryOptions(options)).toThrow(expect.objectContaining({ option }));
  });
});
