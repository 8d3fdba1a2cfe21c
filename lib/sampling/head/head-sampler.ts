import { samplerForEnvironment } from './environment-sampler';
import { parseSampling } from './rule-text';
import { type HeadSamplingOptions, RuleSampler } from './rule-sampler';
import type { Environment } from '../../process/environment-variable';
import { samplingFromVariables } from './sampler-variables';
import { compileRules } from './sampling-rule';

/**
 * Creates the sampler from options, environment variables and the environment's preset. Options take precedence, then
 * `OTEL_INSTRUMENT_SAMPLING`, then `OTEL_TRACES_SAMPLER`, then the preset.
 *
 * @param options ratio, rules and the treatment of parents
 * @param environment `development`, `staging`, `production`, or another name; selects the preset
 * @param env `process.env` by default
 * @throws OptionError if an option is invalid; an invalid variable is ignored with a warning
 *
 * @example
 * ```ts
 * headSampler({}, 'production', {}).ratio; // => 0.1
 * headSampler({}, 'production', { OTEL_INSTRUMENT_SAMPLING: '0.2,/checkout=1' }).rules; // => [{ route: '/checkout', ratio: 1 }]
 * headSampler({ ratio: 1 }, 'production', { OTEL_TRACES_SAMPLER: 'always_off' }).ratio; // => 1
 * ```
 */
export function headSampler(
  options: HeadSamplingOptions,
  environment: string,
  env: Environment = process.env,
): RuleSampler {
  const given = givenSampling(options);
  const fromVariables = samplingFromVariables(env);
  return new RuleSampler({
    ratio: given.ratio ?? fromVariables.ratio ?? samplerForEnvironment(environment).ratio,
    rules: given.rules ?? fromVariables.rules ?? [],
    // A ratio in the options replaces `OTEL_TRACES_SAMPLER` completely.
    parentBased: options.parentBased ?? (given.ratio === undefined ? fromVariables.parentBased : undefined) ?? true,
  });
}

/** Validates here, so that messages show the option's path in the options of `startTelemetry`. */
function givenSampling({ ratio, rules }: HeadSamplingOptions): Pick<HeadSamplingOptions, 'ratio' | 'rules'> {
  const text = typeof rules === 'string' ? parseSampling(rules, 'sampling.rules') : undefined;
  const list = text ? text.rules : rules;
  if (list !== undefined && typeof list !== 'string') compileRules(list, 'sampling.rules');
  const resolved = ratio ?? text?.ratio;
  return { ...(resolved === undefined ? {} : { ratio: resolved }), ...(list === undefined ? {} : { rules: list }) };
}
