import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import { resolveTelemetryOptions } from '../lib/config/environment';
import { checkTelemetryOption, TELEMETRY_OPTIONS } from '../lib/config/option-tables';
import type { TelemetryOptions } from '../lib/config/telemetry-options';
import type { LogLevel } from '../lib/log/log-line';
import { LOGGER_OPTIONS, type LoggerOptions } from '../lib/log/logger-options';
import type { OptionRule } from '../lib/validation/check-options';
import { OptionError } from '../lib/validation/option-error';
import { isRecord } from '../lib/validation/predicates';
import { LIFECYCLE_PARTS, type LifecyclePart } from './enhancers/traced-enhancers';
import type { RequestPattern } from './request/ignored-requests';
import type { IsServerError } from './request/server-span';

/** Options of `TelemetryModule.forRoot`: those of `startTelemetry`, and what concerns Nest. */
export interface TelemetryModuleOptions extends TelemetryOptions {
  /** How log lines look and where they go. */
  readonly log?: LoggerOptions;
  /** Keeps less severe lines out, even where the filter lets them through; by default the filter alone decides. */
  readonly logLevel?: LogLevel;
  /** Requests that are not traced: globs of the path as in sampling rules (`/health`, `/assets/**`), patterns, functions. */
  readonly ignore?: readonly RequestPattern[];
  /**
   * Whether what a request or message has thrown is the server's fault, and its span failed; `undefined` leaves it to
   * the status of the response: 500 and above is.
   */
  readonly isServerError?: IsServerError;
  /** Parts of a request's way through Nest that are spans of their own; `true` for all, none by default. */
  readonly lifecycle?: boolean | readonly LifecyclePart[];
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

const isPattern = (value: unknown): boolean =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'function' || value instanceof RegExp;
const isPart = (value: unknown): boolean => LIFECYCLE_PARTS.includes(value as LifecyclePart);

/** What concerns Nest, beside the options of `startTelemetry`. */
export const NEST_OPTIONS: Readonly<Record<string, OptionRule>> = {
  ignore: {
    default: 'none',
    expected: 'an array of globs such as /health or /assets/**, patterns and functions',
    validate: (value) => Array.isArray(value) && value.every(isPattern),
  },
  isServerError: {
    default: 'the status of the response decides',
    expected: 'a function',
    validate: (value) => typeof value === 'function',
  },
  lifecycle: {
    default: '`false`',
    expected: `a boolean, or an array of ${LIFECYCLE_PARTS.join(', ')}`,
    validate: (value) => typeof value === 'boolean' || (Array.isArray(value) && value.every(isPart)),
  },
  log: {
    default: 'see below',
    expected: 'an object',
    validate: isRecord,
    nested: LOGGER_OPTIONS,
  },
  logLevel: LOGGER_OPTIONS.level,
};

const RULES: Readonly<Record<string, OptionRule>> = { ...TELEMETRY_OPTIONS, ...NEST_OPTIONS };

/**
 * Completes the options from the environment and checks all of them at once.
 *
 * @throws OptionError that lists everything that is wrong, each with the option's path
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

/** The part of the options that is for `startTelemetry`. */
export function telemetryOptions(options: TelemetryModuleOptions): TelemetryOptions {
  return Object.fromEntries(Object.entries(options).filter(([option]) => !Object.hasOwn(NEST_OPTIONS, option)));
}

function unknownOption(option: string): OptionError {
  const known = Object.keys(RULES).join(', ');
  return new OptionError('ERR_OPTION_UNKNOWN', option, `Unknown option \`${option}\`: expected one of ${known}.`);
}
