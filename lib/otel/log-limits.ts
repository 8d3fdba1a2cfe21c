import { type Environment, environmentVariable, wholeNumber } from '../process/environment-variable';

/** Limits of a log record. */
export interface LogLimits {
  /** Attributes of a record; 128 by default. */
  readonly attributeCount: number;
  /** Length of a string value, in characters; unlimited by default. */
  readonly attributeValueLength: number;
}

/**
 * Reads the limits from the variables for log records, then those for all signals. An invalid one is ignored. A length of 0
 * is invalid, as for spans: it would empty every string.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#logrecord-limits
 */
export function logLimitsOf(env: Environment): LogLimits {
  const limitOf = (limit: string): number | undefined =>
    ['OTEL_LOGRECORD_ATTRIBUTE', 'OTEL_ATTRIBUTE']
      .map((prefix) => wholeNumber(environmentVariable(env, `${prefix}_${limit}`)))
      .find((value) => value !== undefined);
  return {
    attributeCount: limitOf('COUNT_LIMIT') ?? 128,
    attributeValueLength: limitOf('VALUE_LENGTH_LIMIT') || Infinity,
  };
}
