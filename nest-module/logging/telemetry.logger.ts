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
    const isNamed = typeof last === 'string' && !isStack(last);
    const details = isNamed ? rest.slice(0, -1) : rest;
    const target = isNamed ? last : 'Nest';
    try {
      const fields = Object.assign({}, ...details.map(detailFields), messageFields(message)) as Record<string, unknown>;
      const texts = details.filter((detail) => typeof detail === 'string' && !isStack(detail));
      this.logger.log(level, target, [messageText(message), ...texts].filter(Boolean).join(' '), fields);
    } catch (error) {
      // A getter or proxy of the application's that throws must not do so in the place that logs it.
      this.logger.log(level, target, `[unreadable: ${describeError(error).type}]`);
    }
  }
}

const isStack = (text: string): boolean => /\n\s+at /.test(text);

function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Error) return `${message.name}: ${message.message}`;
  const text = (message as { message?: unknown } | null)?.message;
  return typeof text === 'string' ? text : '';
}

function messageFields(message: unknown): Record<string, unknown> {
  if (message instanceof Error) return errorFields(message);
  if (isMembers(message)) return { ...message, message: undefined };
  return typeof message === 'string' || message === undefined ? {} : { value: message };
}

/** Nest passes a stack as a string; an application may pass an error or an object of fields. */
function detailFields(detail: unknown): Record<string, unknown> {
  if (detail instanceof Error) return errorFields(detail);
  if (typeof detail === 'string') return isStack(detail) ? { stack: detail } : {};
  return isMembers(detail) ? { ...detail } : {};
}

const isMembers = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function errorFields(error: Error): Record<string, unknown> {
  const { type, message, chain, stack } = describeError(error);
  return {
    error: `${type}: ${message}`,
    ...(chain.length > 0 ? { 'error.chain': chain.map((link) => `${link.type}: ${link.message}`) } : {}),
    ...(stack === undefined ? {} : { stack }),
  };
}
