import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import { ValidateBy, type ValidationArguments, validateSync } from 'class-validator';
import {
  checkTelemetryOption,
  LOG_LEVELS,
  type LogLevel,
  OptionError,
  type OptionRule,
  resolveTelemetryOptions,
  TELEMETRY_OPTIONS,
  type TelemetryOptions,
} from '../lib/index';

/** Options of `TelemetryModule.forRoot`: those of `startTelemetry`, and what concerns Nest. */
export interface TelemetryModuleOptions extends TelemetryOptions {
  /** The least severe level that `TelemetryLogger` writes; `info` by default. */
  readonly logLevel?: LogLevel;
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

const NEST_OPTIONS: Readonly<Record<string, OptionRule>> = {
  logLevel: {
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    accepts: (value) => LOG_LEVELS.includes(value as LogLevel),
  },
};

/** What `class-validator` checks: a property for each row of the options tables. */
class CheckedOptions {
  constructor(options: TelemetryModuleOptions) {
    Object.assign(this, options);
  }
}

for (const [option, rule] of Object.entries({ ...TELEMETRY_OPTIONS, ...NEST_OPTIONS })) {
  const complaint = (value: unknown): string | undefined => checkTelemetryOption(option, rule, value)?.message;
  ValidateBy({
    name: 'option',
    validator: {
      validate: (value) => complaint(value) === undefined,
      defaultMessage: (failed?: ValidationArguments) => complaint(failed?.value) ?? '',
    },
  })(CheckedOptions.prototype, option);
}

/**
 * Completes the options from the environment and checks all of them at once.
 *
 * @throws OptionError that lists everything that is wrong, each with the option's path
 */
export function validateModuleOptions(options: TelemetryModuleOptions): TelemetryModuleOptions {
  const complete = resolveTelemetryOptions(options);
  const errors = validateSync(new CheckedOptions(complete), { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length === 0) return complete;
  const known = Object.keys({ ...TELEMETRY_OPTIONS, ...NEST_OPTIONS }).join(', ');
  const complaints = errors.flatMap(({ property, constraints = {} }) =>
    Object.entries(constraints).map(([kind, message]) =>
      kind === 'whitelistValidation' ? `Unknown option \`${property}\`: expected one of ${known}.` : message,
    ),
  );
  const [first] = errors;
  throw new OptionError('ERR_OPTION_INVALID', first?.property ?? '', `TelemetryModule: ${complaints.join(' ')}`);
}
