import type { Logger as PinoLogger } from 'pino';
import { guard } from '../diagnostics/fault';
import { loadPeer } from '../diagnostics/optional-peer';
import { type LogLevel, logLine } from './log-line';

/** Where lines go: a stream, or anything that takes text. */
export interface LogDestination {
  write(line: string): void;
}

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** The least severe level that is written; `info` by default. */
  readonly level?: LogLevel;
  /** Where lines go; standard output by default. */
  readonly destination?: LogDestination;
}

/** Writes JSON lines that carry the trace id, the span id and the fields of the spans around. */
export interface Logger {
  log(level: LogLevel, target: string, message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** The same for one target, with a method for each level. */
  for(target: string): TargetLogger;
  setLevel(level: LogLevel): void;
}

export type TargetLogger = Readonly<
  Record<LogLevel, (message: string, fields?: Readonly<Record<string, unknown>>) => void>
>;

export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/**
 * A logger on `pino` whose lines have the shape of Rust's `tracing-subscriber` JSON: `timestamp`, `level`, `fields`,
 * `target`, `span`, `spans`, and `trace_id` and `span_id`. A line that cannot be written is counted and left out.
 *
 * @throws OptionError where `pino` is not installed
 *
 * @example
 * ```ts
 * const log = createLogger({ level: 'debug' }).for('OrdersService');
 * log.warn('some items not available', { unavailable_count: 2 });
 * ```
 */
export function createLogger({ level = 'info', destination }: LoggerOptions = {}): Logger {
  const writer = createPino(level, destination);
  const log: Logger['log'] = (at, target, message, fields) => {
    if (!writer.isLevelEnabled(at)) return;
    guard('writing a log line', () => writer[at](logLine(target, message, fields)), undefined);
  };
  return {
    log,
    for: (target) => ({
      trace: (message, fields) => log('trace', target, message, fields),
      debug: (message, fields) => log('debug', target, message, fields),
      info: (message, fields) => log('info', target, message, fields),
      warn: (message, fields) => log('warn', target, message, fields),
      error: (message, fields) => log('error', target, message, fields),
    }),
    setLevel(next) {
      writer.level = next;
    },
  };
}

function createPino(level: LogLevel, destination: LogDestination | undefined): PinoLogger {
  const { pino } = loadPeer(() => require('pino') as typeof import('pino'), 'pino', 'The logger');
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
