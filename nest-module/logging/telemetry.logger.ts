import { Inject, Injectable, type LoggerService } from '@nestjs/common';
import { createLogger, describeError, type Logger, type LogLevel } from '../../lib/index';
import type { TelemetryModuleOptions } from '../telemetry.options';
import { TELEMETRY_OPTIONS } from '../telemetry.tokens';

/**
 * Nest's logger as JSON lines that carry the trace id, the span id and the fields of the spans around. Nest's own
 * lines go through it as well.
 *
 * @example
 * ```ts
 * const app = await NestFactory.create(AppModule, { bufferLogs: true });
 * app.useLogger(app.get(TelemetryLogger));
 * ```
 */
@Injectable()
export class TelemetryLogger implements LoggerService {
  private readonly logger: Logger;

  constructor(@Inject(TELEMETRY_OPTIONS) { logLevel = 'info' }: TelemetryModuleOptions) {
    this.logger = createLogger({ level: logLevel });
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest hands over a message, then details, then the name of the logger (its context), which becomes the target. */
  private write(level: LogLevel, message: unknown, rest: unknown[]): void {
    const last = rest.at(-1);
    const target = typeof last === 'string' ? last : 'Nest';
    const details = typeof last === 'string' ? rest.slice(0, -1) : rest;
    const fields = Object.assign({}, ...details.map(detailFields), messageFields(message)) as Record<string, unknown>;
    this.logger.log(level, target, messageText(message), fields);
  }
}

function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Error) return `${message.name}: ${message.message}`;
  const text = (message as { message?: unknown } | null)?.message;
  return typeof text === 'string' ? text : '';
}

function messageFields(message: unknown): Record<string, unknown> {
  if (message instanceof Error) return errorFields(message);
  if (typeof message === 'object' && message !== null) return { ...message, message: undefined };
  return typeof message === 'string' || message === undefined ? {} : { value: message };
}

/** Nest passes a stack as a string; an application may pass an error or an object of fields. */
function detailFields(detail: unknown): Record<string, unknown> {
  if (detail instanceof Error) return errorFields(detail);
  if (typeof detail === 'string') return detail === '' ? {} : { stack: detail };
  return typeof detail === 'object' && detail !== null ? { ...detail } : {};
}

function errorFields(error: Error): Record<string, unknown> {
  const { type, message, chain, stack } = describeError(error);
  return {
    error: `${type}: ${message}`,
    ...(chain.length > 0 ? { 'error.chain': chain.map((link) => `${link.type}: ${link.message}`) } : {}),
    ...(stack === undefined ? {} : { stack }),
  };
}
