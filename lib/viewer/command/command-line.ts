import { parseArgs } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { invalidOption, OptionError, unknownOption } from '../../validation/option-error';
import { byteSize } from './byte-size';
import { type OptionRow, VIEW_OPTIONS } from './option-table';

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

export type Request =
  { readonly kind: 'help' } | { readonly kind: 'version' } | { readonly kind: 'view'; readonly view: ViewRequest };

const ROWS: readonly OptionRow[] = VIEW_OPTIONS;
const COMMANDS = ['view'];
const WHERE = '`otel-instrument view`';
const MOST_PORT = 65_535;

/**
 * Reads the arguments of `otel-instrument`.
 *
 * @throws OptionError for an unknown command or option, a missing or an invalid value
 */
export function readCommandLine(args: readonly string[]): Request {
  const [command, ...rest] = args;
  if (command === undefined || command === 'help') return { kind: 'help' };
  if (command === '--version') return { kind: 'version' };
  if (command === '--help' || command === '-h') return { kind: 'help' };
  if (command !== 'view') throw unknownCommand(command);
  const given = optionsIn(rest);
  if (given.has('help')) return { kind: 'help' };
  if (given.has('version')) return { kind: 'version' };
  return { kind: 'view', view: viewRequest(given) };
}

/** The values of each option; files without an option count as values of `import`. A switch has no values. */
type Given = ReadonlyMap<string, readonly string[]>;

function viewRequest(given: Given): ViewRequest {
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

function optionsIn(args: readonly string[]): Given {
  const options = Object.fromEntries(
    ROWS.map(({ name, value }) => [name, { type: value ? ('string' as const) : ('boolean' as const) }]),
  );
  const { tokens } = parseArgs({
    args: args.map((arg) => (arg === '-h' ? '--help' : arg)),
    options,
    tokens: true,
    strict: false,
    allowPositionals: true,
  });
  const given = new Map<string, string[]>();
  const add = (name: string, ...values: readonly string[]): void =>
    void given.set(name, [...(given.get(name) ?? []), ...values]);
  for (const token of tokens) {
    if (token.kind === 'positional') add('import', token.value);
    if (token.kind !== 'option') continue;
    const row = ROWS.find(({ name }) => token.rawName === `--${name}`);
    if (!row)
      throw unknownOption(
        WHERE,
        token.rawName,
        ROWS.map(({ name }) => `--${name}`),
      );
    add(row.name, ...valueOf(row, token.value));
  }
  return given;
}

function valueOf({ name, value }: OptionRow, given: string | undefined): string[] {
  if (value === undefined) {
    if (given === undefined) return [];
    throw invalidOption(`--${name}`, 'without a value', given);
  }
  // `parseArgs` takes the next option as the value if this one has none.
  if (!given || given.startsWith('--')) throw invalidOption(`--${name}`, `followed by ${value}`, given || undefined);
  return [given];
}

function portIn(option: string, text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= MOST_PORT)) throw invalidOption(option, `a port from 0 to ${MOST_PORT}`, text);
  return port;
}

function unknownCommand(command: string): OptionError {
  const error = unknownOption('`otel-instrument`', command, COMMANDS);
  return new OptionError('ERR_OPTION_UNKNOWN', command, error.message.replace('Unknown option', 'Unknown command'));
}
