import { parseArgs } from 'node:util';
import { invalidOption, OptionError, unknownOption } from './option-error';

/** One option of a command. */
export interface OptionRow {
  readonly name: string;
  /** What follows the option, as the help shows it; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

/** A command, as its arguments are read. */
export interface CommandShape {
  /** For messages, such as `otel-instrument view`. */
  readonly command: string;
  readonly rows: readonly OptionRow[];
  /** The option that arguments without an option belong to; without it, they are errors. */
  readonly argumentsAs?: string;
}

/** The values of each given option, in their order. A switch has no values. */
export type GivenOptions = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the arguments of a command: `--name value`, `--name=value`, `--switch`, and `-h` for `--help`.
 *
 * @throws OptionError for an unknown option, and for a missing or unexpected value
 */
export function givenOptions({ command, rows, argumentsAs }: CommandShape, args: readonly string[]): GivenOptions {
  const { tokens } = parseArgs({
    args: args.map((arg) => (arg === '-h' ? '--help' : arg)),
    options: Object.fromEntries(
      rows.map(({ name, value }) => [name, { type: value ? ('string' as const) : ('boolean' as const) }]),
    ),
    tokens: true,
    strict: false,
    allowPositionals: true,
  });
  const unknown = (option: string): OptionError =>
    unknownOption(
      `\`${command}\``,
      option,
      rows.map(({ name }) => `--${name}`),
    );
  const given = new Map<string, string[]>();
  const add = (name: string, ...values: readonly string[]): void =>
    void given.set(name, [...(given.get(name) ?? []), ...values]);
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (argumentsAs === undefined) throw unknown(token.value);
      add(argumentsAs, token.value);
    }
    if (token.kind !== 'option') continue;
    const row = rows.find(({ name }) => token.rawName === `--${name}`);
    if (!row) throw unknown(token.rawName);
    add(row.name, ...valueOf(row, token.value));
  }
  return given;
}

/**
 * Prints why a command failed.
 *
 * @returns the exit status: 2 for a wrong argument or option, otherwise 1
 */
export function reportFailure(error: unknown): 1 | 2 {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof OptionError ? 2 : 1;
}

/** `--port PORT`, `--quiet` */
export function shownOption({ name, value }: OptionRow): string {
  return value ? `--${name} ${value}` : `--${name}`;
}

/** The options as lines of a help text. */
export function optionLines(rows: readonly OptionRow[]): string {
  const column = Math.max(...rows.map((row) => shownOption(row).length));
  return rows.map((row) => `  ${shownOption(row).padEnd(column)}  ${row.help}`).join('\n');
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
