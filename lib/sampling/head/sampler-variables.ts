import { show } from '../../validation/option-error';
import { warn } from '../../diagnostics/warning';
import { type Environment, environmentVariable } from '../../process/environment-variable';
import { type ParentBased, RatioSampler } from './ratio-sampler';
import { parseRatio, parseSamplingLossy } from './rule-text';
import type { SamplingRule } from './sampling-rule';

/** Variable of the process that holds a ratio and rules. */
export const SAMPLING_VARIABLE = 'OTEL_INSTRUMENT_SAMPLING';

/** What the variables say about head sampling; what they do not say is `undefined`. */
export interface VariableSampling {
  readonly ratio: number | undefined;
  readonly rules: readonly SamplingRule[] | undefined;
  readonly parentBased: ParentBased | undefined;
}

interface StandardSampling {
  readonly parentBased: ParentBased;
  /** `undefined` where `OTEL_TRACES_SAMPLER_ARG` says. */
  readonly ratio: number | undefined;
}

/** The values of `OTEL_TRACES_SAMPLER` that OpenTelemetry's specification lists and that need no service of their own. */
const SAMPLERS: Readonly<Record<string, StandardSampling>> = {
  always_on: { parentBased: false, ratio: 1 },
  always_off: { parentBased: false, ratio: 0 },
  traceidratio: { parentBased: false, ratio: undefined },
  parentbased_always_on: { parentBased: true, ratio: 1 },
  parentbased_always_off: { parentBased: true, ratio: 0 },
  parentbased_traceidratio: { parentBased: true, ratio: undefined },
};

/** Those that ask somebody else how to sample. */
const REMOTE_SAMPLERS = new Set(['jaeger_remote', 'parentbased_jaeger_remote', 'xray']);

/**
 * What `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` and `OTEL_INSTRUMENT_SAMPLING` say. What cannot be read is
 * ignored with a warning, as OpenTelemetry's specification of environment variables wants. Our own variable wins.
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
 * The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for; `undefined` where they ask for none. A value
 * that cannot be read is ignored with a warning.
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
    ? 'samplers that ask another service are not supported'
    : `it is none of ${Object.keys(SAMPLERS).join(', ')}`;
  warn(
    'SAMPLER_IGNORED',
    `OTEL_TRACES_SAMPLER=${show(given)} is ignored: ${reason}. The default stays; for rules, set ` +
      `${SAMPLING_VARIABLE}, or give a sampler of your own as sampling: { sampler }.`,
  );
  return undefined;
}

function ratioArgument(env: Environment): number {
  const given = environmentVariable(env, 'OTEL_TRACES_SAMPLER_ARG');
  const ratio = given === undefined ? 1 : parseRatio(given);
  if (ratio !== undefined) return ratio;
  warn(
    'SAMPLER_ARGUMENT_IGNORED',
    `OTEL_TRACES_SAMPLER_ARG=${show(given)} is ignored: it is no number from 0 to 1. All traces ` +
      'are kept, as the specification says.',
  );
  return 1;
}
