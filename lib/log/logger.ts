import { type Context, context } from '@opentelemetry/api';
import { checkOptions } from '../validation/check-options';
import { countFault, guard } from '../diagnostics/fault';
import { currentFilter, type HasField } from '../filter/filter';
import { MOST_VERBOSE, type Verbosity, verbosityOf } from '../filter/level';
import { currentLogEmitter } from '../otel/log-emitter';
import { activeSpanOf } from '../span/current/span-context';
import { showFieldsInLines } from '../span/unrecorded-fields';
import { type CloseWriter, DURATION_FIELD, writeCloseLines } from './close-lines';
import { addLineEvent } from './line-event';
import { showWatchers } from './line-watchers';
import { lineWriter } from './line-writer';
import { emitLine } from './line-record';
import { closeLine, type LogLevel, type LogLine, logLine } from './log-line';
import { LOGGER_OPTIONS, type LoggerOptions } from './logger-options';
import { type LogFields, namesField, showFields } from './shown-fields';

/** Writes lines with the trace id, the span id and the fields of the enclosing spans. */
export interface Logger {
  log(level: LogLevel, target: string, message: string, fields?: LogFields): void;
  /** {@link log} with a line that is built only if it is written or the filter needs its fields. */
  logLater(level: LogLevel, target: string, make: () => LogMessage): void;
  /** Whether a line would be written now. Check it before work that only a line needs. */
  enabled(level: LogLevel, target: string): boolean;
  /** A logger for one target, with a method for each level. */
  for(target: string): TargetLogger;
  /** Sets the least severe level to write, in addition to the filter. */
  setLevel(level: LogLevel): void;
  /** Stops writing close lines; other lines are still written. */
  close(): void;
}

/** Message and fields of a line. */
export interface LogMessage {
  readonly message: string;
  readonly fields?: LogFields | undefined;
}

export type TargetLogger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>> & {
  enabled(level: LogLevel): boolean;
};

/**
 * Creates a logger whose lines have the shape of Rust's `tracing-subscriber` JSON: `timestamp`, `level`, `fields`,
 * `target`, `span`, `spans`, plus `trace_id`, `span_id` and `trace_sampled`. The filter decides which lines are written,
 * and may change while the process runs. Each line is also an event of the current span, and, with the option
 * `log.export` of `startTelemetry`, a log record. A line of level `error` with an
 * error object marks the span as failed, as `recordError` does.
 *
 * Messages and fields are bounded, redacted and escaped, so that no text can forge a line. A line that cannot be written
 * is dropped and counted.
 *
 * @throws OptionError if an option is invalid
 *
 * @example
 * ```ts
 * const log = createLogger().for('OrdersService');
 * log.warn('some items not available', { unavailable_count: 2 });
 * log.error('payment failed', { order_id: order.id, error });
 * ```
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  checkOptions('createLogger', LOGGER_OPTIONS, options);
  return new LineLogger(options);
}

class LineLogger implements Logger {
  private readonly write: (line: LogLine) => void;
  private readonly events: boolean;
  private bound: Verbosity;
  private readonly endCloseLines: (() => void) | undefined;

  constructor(options: LoggerOptions) {
    this.write = lineWriter(options);
    this.events = options.events ?? true;
    this.bound = options.level === undefined ? MOST_VERBOSE : verbosityOf(options.level);
    showFieldsInLines();
    if (options.spanEvents === 'close') this.endCloseLines = writeCloseLines(this.closed);
  }

  log(level: LogLevel, target: string, message: string, fields?: LogFields): void {
    try {
      const here = context.active();
      const isOn = this.isOn(level, target, here, (name) => namesField(fields, name));
      if (isOn) this.writeLine(level, target, { message, fields }, here);
    } catch (error) {
      countFault('writing a log line', error);
    }
  }

  logLater(level: LogLevel, target: string, make: () => LogMessage): void {
    try {
      const here = context.active();
      let made: LogMessage | undefined;
      const line = (): LogMessage => (made ??= make());
      const isOn = this.isOn(level, target, here, (name) => namesField(line().fields, name));
      if (isOn) this.writeLine(level, target, line(), here);
    } catch (error) {
      countFault('writing a log line', error);
    }
  }

  enabled(level: LogLevel, target: string): boolean {
    return this.isOn(level, target, context.active(), (name) => name === 'message');
  }

  for(target: string): TargetLogger {
    return {
      trace: (message, fields) => this.log('trace', target, message, fields),
      debug: (message, fields) => this.log('debug', target, message, fields),
      info: (message, fields) => this.log('info', target, message, fields),
      warn: (message, fields) => this.log('warn', target, message, fields),
      error: (message, fields) => this.log('error', target, message, fields),
      enabled: (level) => this.enabled(level, target),
    };
  }

  setLevel(level: LogLevel): void {
    this.bound = verbosityOf(level);
  }

  close(): void {
    this.endCloseLines?.();
  }

  private isOn(level: LogLevel, target: string, here: Context, has: HasField): boolean {
    return verbosityOf(level) <= this.bound && currentFilter().enables(target, level, activeSpanOf(here), has);
  }

  private writeLine(level: LogLevel, target: string, { message, fields }: LogMessage, here: Context): void {
    const shown = showFields(message, fields);
    const emitter = currentLogEmitter();
    const placed = { context: here, isExported: emitter !== undefined };
    if (this.events) guard('adding a log line to a span', () => addLineEvent(level, target, shown, placed));
    const line = logLine(level, target, shown, here);
    this.writeOut(line);
    if (emitter) guard('exporting a log line', () => emitLine(emitter, level, line, { ...shown, context: here }));
  }

  private readonly closed: CloseWriter = (level, { target }, duration, spanContext) => {
    if (verbosityOf(level) > this.bound) return;
    const others = duration === undefined ? {} : { [DURATION_FIELD]: duration };
    const line = closeLine(level, target, others, spanContext);
    this.writeOut(line);
    const emitter = currentLogEmitter();
    if (emitter) guard('exporting a log line', () => emitLine(emitter, level, line, { context: spanContext }));
  };

  private writeOut(line: LogLine): void {
    showWatchers(line);
    this.write(line);
  }
}
