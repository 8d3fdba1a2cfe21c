import { warnOnce } from '../../diagnostics/warning';
import { RatioSampler } from './ratio-sampler';

/** Sampling ratio of each environment with a preset. */
export const ENVIRONMENT_RATIOS: Readonly<Record<string, number>> = { development: 1, staging: 0.5, production: 0.1 };

/**
 * Creates the sampler of an environment: development keeps every trace, staging half, production a tenth. Any other
 * environment keeps none and warns once. Counterpart of the lesson's `sampler_for_env`.
 *
 * @example
 * ```ts
 * samplerForEnvironment('staging').ratio; // => 0.5
 * ```
 */
export function samplerForEnvironment(environment: string): RatioSampler {
  const ratio = Object.hasOwn(ENVIRONMENT_RATIOS, environment) ? ENVIRONMENT_RATIOS[environment] : undefined;
  if (ratio === undefined) {
    warnOnce(
      `environment ${environment}`,
      'ENVIRONMENT_WITHOUT_PRESET',
      `Tracing is off: the environment ${JSON.stringify(environment)} has no sampling preset ` +
        `(${Object.keys(ENVIRONMENT_RATIOS).join(', ')}). To trace, set sampling: { ratio: 0.1 } or environment.`,
    );
  }
  return new RatioSampler(ratio ?? 0);
}
