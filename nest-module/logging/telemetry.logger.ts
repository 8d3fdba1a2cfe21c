import {
  Inject,
  Injectable,
  type LoggerService,
  type LogLevel as NestLevel,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { describeError } from '../../lib/errors/describe-error';
import type { LogLevel } from '../../lib/log/log-line';
import { createLogger, type Logger, type LogMessage } from '../../lib/log/logger';
import type { LoggerOptions } from '../../lib/log/logger-options';
import { loggerOptions, type TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY_OPTIONS } from '../telemetry.tokens';
import { isStack, nestLine } from './nest-line';

/** Target of lines without a logger name. */
const NEST = 'Nest';

const LEVELS: Readonly<Record<NestLevel, LogLevel>> = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
};
const BY_SEVERITY = Object.keys(LEVELS) as NestLevel[];

/**
 * A Nest logger whose lines carry the trace id, the span id and the fields of the enclosing spans. Each line is also an
 * event of the current span, and a log record if `log.export` is set. Nest's own lines go through it too. The name of a Nest logger is the target for the filter:
 * `info,InstanceLoader=warn` hides most of the start-up lines.
 *
 * @example
 * ```ts
 * const app = await NestFactory.create(AppModule, { bufferLogs: true });
 * app.useLogger(app.get(TelemetryLogger));
 * ```
 */
@Injectable()
export class TelemetryLogger implements LoggerService, OnApplicationShutdown {
  private opened: Logger | undefined;
  private levels: readonly NestLevel[] = BY_SEVERITY;

  constructor(
    @Inject(TELEMETRY_OPTIONS)
    private readonly options: TelemetryModuleOptions & { readonly log?: LoggerOptions },
  ) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('log', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('verbose', message, rest);
  }

  /** Enables, as Nest does, the given levels and all levels more severe than every one of them. */
  setLogLevels(levels: NestLevel[]): void {
    const named = levels.map((level) => BY_SEVERITY.indexOf(level));
    this.levels =
      named.length === 0 ? [] : BY_SEVERITY.filter((_, rank) => named.includes(rank) || rank > Math.max(...named));
  }

  /** Closes the logger only: other applications of the process may still use telemetry. */
  onApplicationShutdown(): void {
    this.opened?.close();
  }

  /** Opens the output with the first line, because the module also provides this class to services that never use it. */
  private get logger(): Logger {
    return (this.opened ??= createLogger(loggerOptions(this.options)));
  }

  /** Nest passes a message, then details, then the name of the logger (its context), which becomes the target. */
  private write(nestLevel: NestLevel, message: unknown, rest: readonly unknown[]): void {
    const last = rest.at(-1);
    const isNamed = typeof last === 'string' && !isStack(last);
    const target = isNamed ? last : NEST;
    if (!this.levels.includes(nestLevel)) return;
    this.logger.logLater(LEVELS[nestLevel], target, () => lineOf(message, isNamed ? rest.slice(0, -1) : rest));
  }
}

/** Catches what a proxy or a message function throws, so that logging never throws. */
function lineOf(message: unknown, details: readonly unknown[]): LogMessage {
  try {
    return nestLine(message, details);
  } catch (error) {
    return { message: `[unreadable: ${describeError(error).type}]` };
  }
}
