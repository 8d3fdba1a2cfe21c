import { samplerForEnvironment } from './environment-sampler';
import { parseSampling } from './rule-text';
import { type HeadSamplingOptions, RuleSampler } from './rule-sampler';
import type { Environment } from '../../process/environment-variable';
import { samplingFromVariables } from './sampler-variables';
import { compileRules } from './sampling-rule';

/**
 * The sampler that options, variables and the environment make together: what an option says wins, then
 * `OTEL_INSTRUMENT_SAMPLING`, then `OTEL_TRACES_SAMPLER`, then the preset of the environment.
 *
 * @param options ratio, rules and what to do about parents, as they were given
 * @param environment `development`, `staging`, `production`, or a name of yours, for the preset
 * @param env `process.env` by default
 * @throws OptionError where an option is wrong; what is wrong in a variable is ignored with a warning
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
  const said = samplingFromVariables(env);
  return new RuleSampler({
    ratio: given.ratio ?? said.ratio ?? samplerForEnvironment(environment).ratio,
    rules: given.rules ?? said.rules ?? [],
    // A ratio in the options replaces the standard sampler as a whole.
    parentBased: options.parentBased ?? (given.ratio === undefined ? said.parentBased : undefined) ?? true,
  });
}

/** Read here, so that a message names the option by its path in the options of `startTelemetry`. */
function givenSampling({ ratio, rules }: HeadSamplingOptions): Pick<HeadSamplingOptions, 'ratio' | 'rules'> {
  const text = typeof rules === 'string' ? parseSampling(rules, 'sampling.rules') : undefined;
  const list = text ? text.rules : rules;
  if (list !== undefined && typeof list !== 'string') compileRules(list, 'sampling.rules');
  const share = ratio ?? text?.ratio;
  return { ...(share === undefined ? {} : { ratio: share }), ...(list === undefined ? {} : { rules: list }) };
}
