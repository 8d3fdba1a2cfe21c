/** Severity of a span or a log line, from `trace` (lowest) to `error` (highest). */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug', 'trace'];

/** Verbosity of a level, as in directives: 0 is off, 1 is `error`, 5 is `trace`. */
export type Verbosity = 0 | 1 | 2 | 3 | 4 | 5;

export const OFF: Verbosity = 0;
export const MOST_VERBOSE: Verbosity = 5;

export function verbosityOf(level: Level): Verbosity {
  return (LEVELS.indexOf(level) + 1) as Verbosity;
}

/** Parses a level in any case (`WARN`), or in Rust's numbers for `level =`: 1 is `trace` and 5 is `error`. */
export function parseLevel(value: unknown): Level | undefined {
  if (typeof value === 'number') return LEVELS[5 - value];
  return typeof value === 'string' ? LEVELS.find((level) => level === value.toLowerCase()) : undefined;
}

/** Parses the verbosity of a directive: a level in any case, `off`, or 0 to 5, with optional leading zeros. */
export function parseVerbosity(text: string): Verbosity | undefined {
  if (/^0*[0-5]$/.test(text)) return Number(text) as Verbosity;
  if (text.toLowerCase() === 'off') return OFF;
  const level = parseLevel(text);
  return level && verbosityOf(level);
}
