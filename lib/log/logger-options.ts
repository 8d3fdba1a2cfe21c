import type { OptionTable } from '../validation/check-options';
import { isBoolean, isOneOf } from '../validation/predicates';
import type { LogLevel } from './log-line';

/** Where lines go: a stream, or anything that takes text. */
export interface LogDestination {
  write(line: string): void;
}

export type LogFormat = 'json' | 'pretty';

/** Options of `createLogger`. */
export interface LoggerOptions {
  /** Keeps less severe lines out, even where the filter lets them through; by default the filter alone decides. */
  readonly level?: LogLevel;
  /** Where lines go; standard output by default, through `pino` where it is installed. */
  readonly destination?: LogDestination;
  /**
   * `json`, or `pretty` for lines that people read; by default `pretty` in development on a terminal and `json`
   * everywhere else.
   */
  readonly format?: LogFormat;
  /** Whether `pretty` lines are coloured; by default on a terminal that has colours (`NO_COLOR` is honoured). */
  readonly color?: boolean;
  /** What the default of `format` looks at; `NODE_ENV`, or `development`, by default. */
  readonly environment?: string;
  /** Whether each line is an event of the current span too; `true` by default. */
  readonly events?: boolean;
  /** `close` writes a line at the end of each span of ours; `none` by default. */
  readonly spanEvents?: 'none' | 'close';
  /** Adds `pid` and `hostname` to each line; `false` by default. */
  readonly process?: boolean;
}

export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** What each option of a logger takes. */
export const LOGGER_OPTIONS = {
  level: {
    default: 'the filter alone decides',
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    validate: isOneOf(...LOG_LEVELS),
  },
  destination: {
    default: 'standard output',
    expected: 'a stream, or an object with a `write` method',
    validate: (value) => typeof (value as Partial<LogDestination> | null | undefined)?.write === 'function',
  },
  format: {
    default: '`pretty` in development on a terminal, else `json`',
    expected: "'json' or 'pretty'",
    validate: isOneOf('json', 'pretty'),
  },
  color: { default: 'on a terminal, unless `NO_COLOR` is set', expected: 'a boolean', validate: isBoolean },
  environment: {
    default: 'that of the telemetry',
    expected: 'a string',
    validate: (value) => typeof value === 'string',
  },
  events: { default: '`true`', expected: 'a boolean', validate: isBoolean },
  spanEvents: { default: '`none`', expected: "'none' or 'close'", validate: isOneOf('none', 'close') },
  process: { default: '`false`', expected: 'a boolean', validate: isBoolean },
} satisfies OptionTable;
