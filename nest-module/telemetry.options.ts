import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import { resolveTelemetryOptions } from '../lib/config/environment';
import { checkTelemetryOption, TELEMETRY_OPTIONS } from '../lib/config/option-tables';
import type { LogOptions } from '../lib/config/log-options';
import { LOG_OPTIONS } from '../lib/config/nested-option-tables';
import type { TelemetryOptions } from '../lib/config/telemetry-options';
import type { LogLevel } from '../lib/log/log-line';
import { LOGGER_OPTIONS, type LoggerOptions } from '../lib/log/logger-options';
import type { OptionRule } from '../lib/validation/check-options';
import { OptionError } from '../lib/validation/option-error';
import { FUNCTION, objectOf } from '../lib/validation/option-kinds';
import {
  isBoolean,
  isFunction,
  isGlobOrPattern,
  isListOf,
  isOneOf,
  isRecord,
  isText,
} from '../lib/validation/predicates';
import { LIFECYCLE_PARTS, type LifecyclePart } from './enhancers/traced-enhancers';
import type { MessageTransport } from './messaging/message-transport';
import type { RequestPattern } from './request/ignored-requests';
import type { IsServerError } from './request/server-span';

/** Options of `TelemetryModule.forRoot`: those of `startTelemetry`, and options for Nest. */
export interface TelemetryModuleOptions extends TelemetryOptions {
  /** The format and the destination of log lines, and whether they are exported as log records. */
  readonly log?: LoggerOptions & LogOptions;
  /** The least severe level that is logged, even if the filter enables more. Default: the filter alone decides. */
  readonly logLevel?: LogLevel;
  /** Requests that are not traced: path globs as in sampling rules (`/health`, `/assets/**`), regular expressions, predicates. */
  readonly ignore?: readonly RequestPattern[];
  /**
   * Whether the error of a request or message fails its span. Returning `undefined` selects the default: a response of
   * 500 and above, and every error of a message, is a failure.
   */
  readonly isServerError?: IsServerError;
  /** Stages of Nest's request lifecycle that get spans; `true` for all. Default: none. */
  readonly lifecycle?: boolean | readonly LifecyclePart[];
  /** How messages are traced. */
  readonly messaging?: MessagingOptions;
}

export interface MessagingOptions {
  /** Transports of custom strategies and clients. They take precedence over those of Nest. Default: none. */
  readonly transports?: readonly MessageTransport[];
}

export interface TelemetryOptionsFactory {
  createTelemetryOptions(): TelemetryModuleOptions | Promise<TelemetryModuleOptions>;
}

/** Options of `TelemetryModule.forRootAsync`: one of `useFactory`, `useClass` and `useExisting`. */
export interface TelemetryModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly useFactory?: (...args: never[]) => TelemetryModuleOptions | Promise<TelemetryModuleOptions>;
  readonly inject?: unknown[];
  readonly useClass?: Type<TelemetryOptionsFactory>;
  readonly useExisting?: Type<TelemetryOptionsFactory>;
  readonly extraProviders?: Provider[];
}

const isPartList = isListOf(isOneOf(...LIFECYCLE_PARTS));

const isTransport = (value: unknown): boolean =>
  isRecord(value) && ['number', 'string', 'symbol'].includes(typeof value['id']) && isText(value['system']);

const MESSAGING_OPTIONS: Readonly<Record<string, OptionRule>> = {
  transports: {
    default: 'none',
    expected: 'an array of transports, each with an `id` (number, string or symbol) and a `system` (text)',
    validate: isListOf(isTransport),
  },
};

/** The options for Nest, in addition to those of `startTelemetry`. */
export const NEST_OPTIONS: Readonly<Record<string, OptionRule>> = {
  ignore: {
    default: 'none',
    expected: 'an array of globs such as /health or /assets/**, regular expressions and functions',
    validate: isListOf(isGlobOrPattern, isFunction),
  },
  isServerError: { default: 'the response status decides', ...FUNCTION },
  lifecycle: {
    default: '`false`',
    expected: `a boolean, or an array of ${LIFECYCLE_PARTS.join(', ')}`,
    validate: (value) => isBoolean(value) || isPartList(value),
  },
  log: { ...objectOf({ ...LOGGER_OPTIONS, ...LOG_OPTIONS }), default: 'the defaults of its members' },
  logLevel: LOGGER_OPTIONS.level,
  messaging: { ...objectOf(MESSAGING_OPTIONS), default: 'the defaults of its members' },
};

const RULES: Readonly<Record<string, OptionRule>> = { ...TELEMETRY_OPTIONS, ...NEST_OPTIONS };

/**
 * Completes the options from the environment and validates them.
 *
 * @throws OptionError that lists all problems, each with the path of its option
 */
export function validateModuleOptions(options: TelemetryModuleOptions): TelemetryModuleOptions {
  const complete = resolveTelemetryOptions(options);
  const given: Readonly<Record<string, unknown>> = { ...complete };
  const unknown = Object.keys(given).filter((option) => !Object.hasOwn(RULES, option));
  const [first, ...others] = [
    ...unknown.map(unknownOption),
    ...Object.entries(RULES).flatMap(([option, rule]) => checkTelemetryOption(option, rule, given[option]) ?? []),
  ];
  if (!first) return complete;
  const message = [first, ...others].map((problem) => problem.message).join(' ');
  throw new OptionError(
    others.length > 0 ? 'ERR_OPTION_INVALID' : first.code,
    first.option,
    `TelemetryModule: ${message}`,
  );
}

/** The options of `startTelemetry`, without those for Nest. */
export function telemetryOptions(options: TelemetryModuleOptions): TelemetryOptions {
  const { export: exported } = options.log ?? {};
  return {
    ...Object.fromEntries(Object.entries(options).filter(([option]) => !Object.hasOwn(NEST_OPTIONS, option))),
    ...(exported === undefined ? {} : { log: { export: exported } }),
  };
}

/** The options of the logger, without what `startTelemetry` does with its lines. */
export function loggerOptions({ logLevel, environment, log = {} }: TelemetryModuleOptions): LoggerOptions {
  const { export: _exported, ...options } = log;
  return {
    ...(logLevel === undefined ? {} : { level: logLevel }),
    ...(environment === undefined ? {} : { environment }),
    ...options,
  };
}

function unknownOption(option: string): OptionError {
  const known = Object.keys(RULES).join(', ');
  return new OptionError('ERR_OPTION_UNKNOWN', option, `Unknown option \`${option}\`: expected one of ${known}.`);
}
