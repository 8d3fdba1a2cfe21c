import { type GivenOptions, givenOptions } from '../../validation/command-line';
import { invalidOption, OptionError, SecretValue } from '../../validation/option-error';
import type { CollectorSettings, HeaderVariables } from '../collector-settings';
import type { OptionsSource } from '../source/read-options';
import { COLLECTOR_CONFIG_OPTIONS } from './option-table';

/** What `otel-instrument collector-config` was asked for. */
export interface CollectorConfigRequest {
  readonly source: OptionsSource;
  readonly settings: Omit<CollectorSettings, 'options' | 'tail'>;
  /** What to do with the files. */
  readonly action: 'print' | 'write' | 'check';
  /** The folder to write to, or to check; empty to print. */
  readonly folder: string;
  readonly force: boolean;
  readonly strict: boolean;
}

/** More is a mistake: a large team has a thousandth of this. */
const MOST = { rate: 100_000_000, spans: 100_000, instances: 1000 };

/**
 * Reads the arguments of `otel-instrument collector-config`.
 *
 * @returns `'help'` or `'version'`, if they ask for it
 * @throws OptionError for an unknown option, and for a missing or invalid value
 */
export function readCollectorConfigCommand(args: readonly string[]): CollectorConfigRequest | 'help' | 'version' {
  const given = givenOptions({ command: 'otel-instrument collector-config', rows: COLLECTOR_CONFIG_OPTIONS }, args);
  if (given.has('help')) return 'help';
  if (given.has('version')) return 'version';
  return requestOf(given);
}

function requestOf(given: GivenOptions): CollectorConfigRequest {
  const last = (name: string): string | undefined => given.get(name)?.at(-1);
  const from = last('from');
  if (from === undefined) throw invalidOption('--from', 'the file with the options of the services', undefined);
  const to = last('to');
  // The configuration checks the URL.
  if (to === undefined) throw invalidOption('--to', 'the URL of an OTLP receiver, such as grpc://jaeger:4317', to);
  const name = last('export');
  const folder = last('out') ?? '';
  const check = given.has('check');
  for (const option of ['check', 'force'].filter((one) => given.has(one) && folder === '')) {
    throw new OptionError(
      'ERR_OPTION_INVALID',
      `--${option}`,
      `\`--${option}\` needs the folder of the files: pass \`--out\`.`,
    );
  }
  return {
    source: { from, ...(name !== undefined && { export: name }) },
    settings: {
      tracesTo: to,
      tracesHeaders: headersIn(given, 'to-header'),
      logsTo: last('logs-to'),
      logsHeaders: headersIn(given, 'logs-to-header'),
      load: {
        tracesPerSecond: countIn('--traces-per-second', last('traces-per-second') ?? '100', MOST.rate),
        spansPerTrace: countIn('--spans-per-trace', last('spans-per-trace') ?? '20', MOST.spans),
        gateways: countIn('--gateways', last('gateways') ?? '2', MOST.instances),
        samplers: countIn('--samplers', last('samplers') ?? '2', MOST.instances),
      },
    },
    action: folder === '' ? 'print' : check ? 'check' : 'write',
    folder,
    force: given.has('force'),
    strict: given.has('strict'),
  };
}

function headersIn(given: GivenOptions, option: string): HeaderVariables {
  return Object.fromEntries((given.get(option) ?? []).map((text) => headerIn(`--${option}`, text)));
}

/** The value stays out of the files, and out of the history of the shell. */
function headerIn(option: string, text: string): readonly [string, string] {
  const [, name, variable] = /^([^=\s]+)=([A-Za-z_]\w*)$/.exec(text) ?? [];
  if (name !== undefined && variable !== undefined) return [name, variable];
  const example = 'a header and the environment variable with its value, such as authorization=OTLP_TOKEN';
  throw invalidOption(option, example, new SecretValue(text));
}

function countIn(option: string, text: string, most: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= most)) throw invalidOption(option, `a whole number from 1 to ${most}`, text);
  return count;
}
