import { show } from '../../validation/option-error';
import { warn } from '../../diagnostics/warning';
import { type Environment, environmentVariable } from '../../process/environment-variable';
import { type ParentBased, RatioSampler } from './ratio-sampler';
import { parseRatio, parseSamplingLossy } from './rule-text';
import type { SamplingRule } from './sampling-rule';

/** Environment variable with a ratio and rules. */
export const SAMPLING_VARIABLE = 'OTEL_INSTRUMENT_SAMPLING';

/** Head sampling settings from environment variables; `undefined` for settings without a variable. */
export interface VariableSampling {
  readonly ratio: number | undefined;
  readonly rules: readonly SamplingRule[] | undefined;
  readonly parentBased: ParentBased | undefined;
}

interface StandardSampling {
  readonly parentBased: ParentBased;
  /** `undefined` if `OTEL_TRACES_SAMPLER_ARG` determines the ratio. */
  readonly ratio: number | undefined;
}

/** Values of `OTEL_TRACES_SAMPLER` in OpenTelemetry's specification that work without a sampling service. */
const SAMPLERS: Readonly<Record<string, StandardSampling>> = {
  always_on: { parentBased: false, ratio: 1 },
  always_off: { parentBased: false, ratio: 0 },
  traceidratio: { parentBased: false, ratio: undefined },
  parentbased_always_on: { parentBased: true, ratio: 1 },
  parentbased_always_off: { parentBased: true, ratio: 0 },
  parentbased_traceidratio: { parentBased: true, ratio: undefined },
};

/** Values that need a sampling service. */
const REMOTE_SAMPLERS = new Set(['jaeger_remote', 'parentbased_jaeger_remote', 'xray']);

/**
 * Reads `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` and `OTEL_INSTRUMENT_SAMPLING`; the last one takes precedence.
 * Invalid values are ignored with a warning, as OpenTelemetry's specification of environment variables requires.
 */
export function samplingFromVariables(env: Environment): VariableSampling {
  const standard = standardSampling(env);
  const text = environmentVariable(env, SAMPLING_VARIABLE);
  const own = text ? parseSamplingLossy(text, SAMPLING_VARIABLE) : undefined;
  return {
    ratio: own?.ratio ?? (standard && (standard.ratio ?? ratioArgument(env))),
    rules: own?.rules,
    parentBased: standard?.parentBased,
  };
}

/**
 * Creates the sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` select. Returns `undefined` if they are
 * not set. An invalid value is ignored with a warning.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 *
 * @example
 * ```ts
 * const variables = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' };
 * String(samplerFromVariables(variables)); // => 'RatioSampler{0.25}'
 * ```
 */
export function samplerFromVariables(env: Environment): RatioSampler | undefined {
  const standard = standardSampling(env);
  return standard && new RatioSampler(standard.ratio ?? ratioArgument(env), standard.parentBased);
}

function standardSampling(env: Environment): StandardSampling | undefined {
  const given = environmentVariable(env, 'OTEL_TRACES_SAMPLER');
  if (given === undefined) return undefined;
  const name = given.toLowerCase();
  if (Object.hasOwn(SAMPLERS, name)) return SAMPLERS[name];
  const reason = REMOTE_SAMPLERS.has(name)
    ? 'samplers that need a sampling service are not supported'
    : `expected one of ${Object.keys(SAMPLERS).join(', ')}`;
  warn(
    'SAMPLER_IGNORED',
    `OTEL_TRACES_SAMPLER=${show(given)} is ignored: ${reason}. The default sampling applies. To set rules, use ` +
      `${SAMPLING_VARIABLE}; to use your own sampler, set sampling: { sampler }.`,
  );
  return undefined;
}

function ratioArgument(env: Environment): number {
  const given = environmentVariable(env, 'OTEL_TRACES_SAMPLER_ARG');
  const ratio = given === undefined ? 1 : parseRatio(given);
  if (ratio !== undefined) return ratio;
  warn(
    'SAMPLER_ARGUMENT_IGNORED',
    `OTEL_TRACES_SAMPLER_ARG=${show(given)} is ignored: expected a number from 0 to 1. All traces ` +
      'are kept, as the specification requires.',
  );
  return 1;
}
