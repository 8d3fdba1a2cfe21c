import { type CollectorConfigRequest, readCollectorConfigCommand } from '../../../lib/collector/command/command-line';
import { COLLECTOR_CONFIG_OPTIONS, helpText } from '../../../lib/collector/command/option-table';

const NEEDED = ['--from', 'telemetry.ts', '--to', 'grpc://jaeger:4317'];

const requestOf = (...args: readonly string[]): CollectorConfigRequest => {
  const request = readCollectorConfigCommand(args);
  if (typeof request === 'string') throw new Error(`got ${request}`);
  return request;
};
const errorOf = (...args: readonly string[]): { readonly option: string; readonly message: string } => {
  try {
    readCollectorConfigCommand(args);
  } catch (error) {
    return error as { readonly option: string; readonly message: string };
  }
  throw new Error('there was no error');
};

describe('the arguments of `otel-instrument collector-config`', () => {
  it('are a file and a backend, and have defaults for the rest', () => {
    expect(requestOf(...NEEDED)).toEqual({
      source: { from: 'telemetry.ts' },
      settings: {
        tracesTo: 'grpc://jaeger:4317',
        tracesHeaders: {},
        logsTo: undefined,
        logsHeaders: {},
        redaction: 'full',
        load: { tracesPerSecond: 100, spansPerTrace: 20, gateways: 2, samplers: 2 },
      },
      action: 'print',
      folder: '',
      force: false,
      strict: false,
    });
  });

  it('may say everything else', () => {
    const backends = [
      '--to-header',
      'authorization=TOKEN',
      '--to-header=x-tenant=TENANT',
      '--logs-to=http://loki:3100/otlp',
    ];
    const load = ['--traces-per-second', '5000', '--spans-per-trace=40', '--gateways', '3', '--samplers=4'];
    const rest = ['--export', 'shared', '--out', 'deploy', '--logs-to-header=x-scope=SCOPE', '--redaction=off'];
    const flags = ['--strict', '--force'];
    expect(requestOf(...NEEDED, ...backends, ...load, ...rest, ...flags)).toEqual({
      source: { from: 'telemetry.ts', export: 'shared' },
      settings: {
        tracesTo: 'grpc://jaeger:4317',
        tracesHeaders: { authorization: 'TOKEN', 'x-tenant': 'TENANT' },
        logsTo: 'http://loki:3100/otlp',
        logsHeaders: { 'x-scope': 'SCOPE' },
        redaction: 'off',
        load: { tracesPerSecond: 5000, spansPerTrace: 40, gateways: 3, samplers: 4 },
      },
      action: 'write',
      folder: 'deploy',
      force: true,
      strict: true,
    });
    expect(requestOf(...NEEDED, '--out', 'deploy', '--check')).toMatchObject({ action: 'check', folder: 'deploy' });
  });

  it('may ask for the help or the version, whatever else they say', () => {
    expect(readCollectorConfigCommand(['--from', 'a.ts', '-h'])).toBe('help');
    expect(readCollectorConfigCommand(['--version'])).toBe('version');
  });

  it.each([
    [[], '--from'],
    [['--from', 'a.ts'], '--to'],
    [[...NEEDED, '--check'], '--check'],
    [[...NEEDED, '--force'], '--force'],
    [[...NEEDED, '--gateways', '0'], '--gateways'],
    [[...NEEDED, '--redaction', 'none'], '--redaction'],
    [[...NEEDED, '--samplers', '1.5'], '--samplers'],
    [[...NEEDED, '--traces-per-second', '1e3'], '--traces-per-second'],
    [[...NEEDED, '--spans-per-trace', '100001'], '--spans-per-trace'],
    [[...NEEDED, '--to-header', 'authorization'], '--to-header'],
    [[...NEEDED, '--frm', 'a.ts'], '--frm'],
    [['telemetry.ts'], 'telemetry.ts'],
  ])('are wrong as %j, and the error names the option', (args, option) => {
    expect(errorOf(...args)).toMatchObject({ name: 'OptionError', option });
  });

  it('show no secret that was passed in place of a variable', () => {
    expect(errorOf(...NEEDED, '--to-header', 'authorization=Bearer s3cr3t').message).toBe(
      'Expected `--to-header` to be a header and the environment variable with its value, such as authorization=OTLP_TOKEN, got a string of 27 characters.',
    );
  });

  it('are all in the help, which fits a terminal', () => {
    for (const { name } of COLLECTOR_CONFIG_OPTIONS) expect(helpText()).toContain(`\n  --${name} `);
    const lengths = helpText()
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(120);
  });
});
