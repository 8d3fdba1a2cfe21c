import { LOG_OPTIONS } from '../../config/nested-option-tables';
import { TELEMETRY_OPTIONS } from '../../config/option-tables';
import { LOGGER_OPTIONS } from '../../log/logger-options';
import type { OptionTable } from '../../validation/check-options';
import { objectOf } from '../../validation/option-kinds';

const ANY = { expected: 'any value', validate: () => true };

/**
 * The options that only `TelemetryModule` has. It checks their values when the service starts: `lib` does not know Nest.
 * A spec compares the names with the table of `nest-module`.
 */
const NEST_ONLY = {
  ignore: ANY,
  isServerError: ANY,
  lifecycle: ANY,
  logLevel: LOGGER_OPTIONS.level,
  messaging: ANY,
} satisfies OptionTable;

/** All options of `startTelemetry` and of `TelemetryModule`. */
export const SOURCE_OPTIONS: OptionTable = {
  ...TELEMETRY_OPTIONS,
  ...NEST_ONLY,
  log: objectOf({ ...LOGGER_OPTIONS, ...LOG_OPTIONS }),
};

export const TELEMETRY_OPTION_NAMES: ReadonlySet<string> = new Set(Object.keys(SOURCE_OPTIONS));

export const isNestOption = (name: string): boolean => Object.hasOwn(NEST_ONLY, name);
