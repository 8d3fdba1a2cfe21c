import type { OptionTable } from '../validation/check-options';
import { BOOLEAN, oneOf } from '../validation/option-kinds';
import { isOneOf } from '../validation/predicates';
import type { LogLevel } from './log-line';

/** Where lines go: a stream, or any object with this method. */
export interface LogDestination {
  write(line: string): void;
}

export type LogFormat = 'json' | 'pretty';

/** Options of `createLogger`. */
export interface LoggerOptions {
  /** Least severe level to write, in addition to the filter; by default the filter alone decides. */
  readonly level?: LogLevel;
  /** Where lines go; standard output by default, through `pino` if it is installed. */
  readonly destination?: LogDestination;
  /** `json`, or `pretty` for lines that people read; by default `pretty` in development on a terminal, otherwise `json`. */
  readonly format?: LogFormat;
  /** Whether `pretty` lines are coloured; by default on a terminal with colours, unless `NO_COLOR` is set. */
  readonly color?: boolean;
  /** Environment that decides the default of `format`; `NODE_ENV` by default, or `development` if that is unset. */
  readonly environment?: string;
  /** Whether each line is also an event of the current span; `true` by default. */
  readonly events?: boolean;
  /** `close` writes a line at the end of each instrumented span; `none` by default. */
  readonly spanEvents?: 'none' | 'close';
  /** Adds `pid` and `hostname` to each line; `false` by default. */
  readonly process?: boolean;
}

export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

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
  format: { default: '`pretty` in development on a terminal, otherwise `json`', ...oneOf('json', 'pretty') },
  color: { default: 'on a terminal, unless `NO_COLOR` is set', ...BOOLEAN },
  environment: {
    default: 'the environment of the telemetry',
    expected: 'a string',
    validate: (value) => typeof value === 'string',
  },
  events: { default: '`true`', ...BOOLEAN },
  spanEvents: { default: '`none`', ...oneOf('none', 'close') },
  process: { default: '`false`', ...BOOLEAN },
} satisfies OptionTable;
