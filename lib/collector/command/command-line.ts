import { type GivenOptions, givenOptions } from '../../validation/command-line';
import { invalidOption, OptionError } from '../../validation/option-error';
import { isHttpUrl } from '../../validation/predicates';
import type { ExpectedLoad } from '../collector-settings';
import type { OptionsSource } from '../source/read-options';
import { COLLECTOR_CONFIG_OPTIONS } from './option-table';

/** What `otel-instrument collector-config` was asked for. */
export interface CollectorConfigRequest {
  readonly source: OptionsSource;
  readonly tracesTo: string;
  readonly logsTo: string | undefined;
  readonly load: ExpectedLoad;
  /** What to do with the files. */
  readonly action: 'print' | 'write' | 'check';
  /** The folder to write to, or to check; empty to print. */
  readonly folder: string;
  readonly force: boolean;
  readonly strict: boolean;
}

/** More would be a mistake: a thousand times of what a large team has. */
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
  const name = last('export');
  const folder = last('out') ?? '';
  const check = given.has('check');
  for (const option of ['check', 'force'].filter((one) => given.has(one) && folder === '')) {
    throw new OptionError('ERR_OPTION_INVALID', `--${option}`, `\`--${option}\` needs the folder of the files: pass \`--out\`.`);
  }
  return {
    source: { from, ...(name !== undefined && { export: name }) },
    tracesTo: urlIn('--to', last('to'), 'http://jaeger:4317'),
    logsTo: given.has('logs-to') ? urlIn('--logs-to', last('logs-to'), 'http://loki:4317') : undefined,
    load: {
      tracesPerSecond: countIn('--traces-per-second', last('traces-per-second') ?? '100', MOST.rate),
      spansPerTrace: countIn('--spans-per-trace', last('spans-per-trace') ?? '20', MOST.spans),
      gateways: countIn('--gateways', last('gateways') ?? '2', MOST.instances),
      samplers: countIn('--samplers', last('samplers') ?? '2', MOST.instances),
    },
    action: folder === '' ? 'print' : check ? 'check' : 'write',
    folder,
    force: given.has('force'),
    strict: given.has('strict'),
  };
}

function urlIn(option: string, text: string | undefined, example: string): string {
  if (!isHttpUrl(text)) throw invalidOption(option, `the URL of an OTLP receiver, such as ${example}`, text);
  return text as string;
}

function countIn(option: string, text: string, most: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= most)) throw invalidOption(option, `a whole number from 1 to ${most}`, text);
  return count;
}
