import { getHeapStatistics } from 'node:v8';
import { type GivenOptions, givenOptions } from '../../validation/command-line';
import { invalidOption, OptionError } from '../../validation/option-error';
import { byteSize } from './byte-size';
import { VIEW_OPTIONS } from './option-table';

/** What `otel-instrument view` was asked for. */
export interface ViewRequest {
  readonly port: number;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly host: string;
  readonly maxBytes: number;
  readonly save?: string;
  readonly files: readonly string[];
  readonly filter?: string;
  /** What to print for each trace. */
  readonly output: 'waterfall' | 'json' | 'nothing';
  readonly open: boolean;
  readonly mcp: boolean;
}

const MOST_PORT = 65_535;

/**
 * Reads the arguments of `otel-instrument view`.
 *
 * @returns `'help'` or `'version'`, if they ask for it
 * @throws OptionError for an unknown option, and for a missing or invalid value
 */
export function readViewCommand(args: readonly string[]): ViewRequest | 'help' | 'version' {
  const given = givenOptions({ command: 'otel-instrument view', rows: VIEW_OPTIONS, argumentsAs: 'import' }, args);
  if (given.has('help')) return 'help';
  if (given.has('version')) return 'version';
  return viewRequest(given);
}

function viewRequest(given: GivenOptions): ViewRequest {
  const last = (name: string): string | undefined => given.get(name)?.at(-1);
  const port = (name: string, byDefault: number): number => portIn(`--${name}`, last(name), byDefault);
  const mcp = given.has('mcp');
  const json = given.has('json');
  if (mcp && json) {
    throw new OptionError(
      'ERR_OPTION_INVALID',
      '--json',
      '`--json` and `--mcp` both need standard output: pass one of them.',
    );
  }
  const save = last('save');
  const filter = last('filter');
  return {
    port: port('port', 4319),
    httpPort: port('http-port', 4318),
    grpcPort: port('grpc-port', 4317),
    host: last('host') ?? 'localhost',
    maxBytes: byteSize('--size', last('size') ?? '256MB', getHeapStatistics().heap_size_limit),
    files: given.get('import') ?? [],
    output: json ? 'json' : given.has('quiet') || mcp ? 'nothing' : 'waterfall',
    open: given.has('open'),
    mcp,
    ...(save !== undefined && { save }),
    ...(filter !== undefined && { filter }),
  };
}

function portIn(option: string, text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= MOST_PORT)) throw invalidOption(option, `a port from 0 to ${MOST_PORT}`, text);
  return port;
}
