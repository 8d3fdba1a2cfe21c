import { warn } from '../../diagnostics/warning';
import type { ParentHandling } from './ratio-sampler';
import { parseRatio, parseSamplingLossy } from './rule-text';
import type { SamplingRule } from './sampling-rule';

/** Variables of the process, `process.env` or a test's. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Variable of the process that holds a ratio and rules. */
export const SAMPLING_VARIABLE = 'OTEL_INSTRUMENT_SAMPLING';

/** What the variables say about head sampling; what they do not say is `undefined`. */
export interface VariableSampling {
  readonly ratio: number | undefined;
  readonly rules: readonly SamplingRule[] | undefined;
  readonly parents: ParentHandling | undefined;
}

interface StandardSampling {
  readonly parents: ParentHandling;
  /** `undefined` where `OTEL_TRACES_SAMPLER_ARG` says. */
  readonly ratio: number | undefined;
}

/** The values of `OTEL_TRACES_SAMPLER` that OpenTelemetry's specification lists and that need no service of their own. */
const SAMPLERS: Readonly<Record<string, StandardSampling>> = {
  always_on: { parents: 'ignore', ratio: 1 },
  always_off: { parents: 'ignore', ratio: 0 },
  traceidratio: { parents: 'ignore', ratio: undefined },
  parentbased_always_on: { parents: 'follow', ratio: 1 },
  parentbased_always_off: { parents: 'follow', ratio: 0 },
  parentbased_traceidratio: { parents: 'follow', ratio: undefined },
};

/** Those that ask somebody else how to sample. */
const REMOTE_SAMPLERS = new Set(['jaeger_remote', 'parentbased_jaeger_remote', 'xray']);

/**
 * What `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` and `OTEL_INSTRUMENT_SAMPLING` say. What cannot be read is
 * ignored with a warning, as OpenTelemetry's specification of environment variables wants. Our own variable wins.
 */
export function samplingFromVariables(variables: Variables): VariableSampling {
  const standard = standardSampling(variables);
  const text = variables[SAMPLING_VARIABLE]?.trim();
  const own = text ? parseSamplingLossy(text, SAMPLING_VARIABLE) : undefined;
  return {
    ratio: own?.ratio ?? (standard && (standard.ratio ?? ratioArgument(variables))),
    rules: own?.rules,
    parents: standard?.parents,
  };
}

function standardSampling(variables: Variables): StandardSampling | undefined {
  const given = variables['OTEL_TRACES_SAMPLER']?.trim();
  if (!given) return undefined;
  const name = given.toLowerCase();
  if (Object.hasOwn(SAMPLERS, name)) return SAMPLERS[name];
  const reason = REMOTE_SAMPLERS.has(name)
    ? 'samplers that ask another service are not supported'
    : `it is none of ${Object.keys(SAMPLERS).join(', ')}`;
  warn(
    'SAMPLER_IGNORED',
    `OTEL_TRACES_SAMPLER=${JSON.stringify(given.slice(0, 80))} is ignored: ${reason}. The default stays; for rules, set ` +
      `${SAMPLING_VARIABLE}, or give a sampler of your own as sampling: { sampler }.`,
  );
  return undefined;
}

function ratioArgument(variables: Variables): number {
  const given = variables['OTEL_TRACES_SAMPLER_ARG']?.trim();
  const ratio = given ? parseRatio(given) : 1;
  if (ratio !== undefined) return ratio;
  warn(
    'SAMPLER_ARGUMENT_IGNORED',
    `OTEL_TRACES_SAMPLER_ARG=${JSON.stringify(given?.slice(0, 80))} is ignored: it is no number from 0 to 1. All traces ` +
      'are kept, as the specification says.',
  );
  return 1;
}
