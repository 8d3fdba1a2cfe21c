import { type Sampler, SamplingDecision, type SpanProcessor } from '../otel/sdk';
import { SpanProcessors } from '../engine/span-processors';
import { ForcedTracePropagator, ForcedTraceSampler } from '../sampling/forced/forced-trace';
import { headSampler } from '../sampling/head/head-sampler';
import type { RuleSampler } from '../sampling/head/rule-sampler';
import { AlwaysRecordSampler } from '../sampling/tail/always-record-sampler';
import { TailSamplingProcessor } from '../sampling/tail/tail-sampling-processor';
import type { Environment } from '../process/environment-variable';
import { isDisabled } from '../config/environment';
import type { TelemetryOptions } from '../config/telemetry-options';

/** Which traces are kept: at their start by sampler and header, at their end by the tail sampler. */
export interface TraceSampling {
  /** For the provider: all of it that is decided at the start. */
  readonly sampler: Sampler;
  /** What ratio and rules can be changed on; `undefined` where a sampler of the application's decides. */
  readonly head: RuleSampler | undefined;
  readonly forcedTraces: ForcedTracePropagator | undefined;
  /** `undefined` where everything that is sampled is kept. */
  readonly tail: TailSamplingProcessor | undefined;
  /** What spans go through on their way to the exporters. */
  readonly processors: readonly SpanProcessor[];
}

type SamplingPart = Pick<TelemetryOptions, 'sampling' | 'forceTrace' | 'propagationTargets'> & {
  readonly environment: string;
};

/** @param exporting takes the spans that are kept */
export function traceSamplingOf(
  options: SamplingPart,
  exporting: readonly SpanProcessor[],
  env: Environment,
): TraceSampling {
  if (isDisabled(env)) {
    return { sampler: OFF, head: undefined, forcedTraces: undefined, tail: undefined, processors: exporting };
  }
  const { sampling = {}, forceTrace } = options;
  const head = sampling.sampler ? undefined : headSampler(sampling, options.environment, env);
  const tail = tailOf(options, head, exporting);
  const first = sampling.sampler ?? head ?? OFF;
  const sampler = tail ? new AlwaysRecordSampler(first) : first;
  return {
    // Where strangers call, their flag does not say that a service of ours has counted the trace.
    sampler: forceTrace === false ? sampler : new ForcedTraceSampler(sampler, !head || head.parentBased === true),
    head,
    forcedTraces: forcedTracesOf(options),
    tail,
    processors: tail ? [tail] : exporting,
  };
}

/** Records nothing, not even what the caller of a request has decided to trace. */
const OFF: Sampler = {
  shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }),
  toString: () => 'Off',
  followsLocalParents: true,
  ignoresAttributes: true,
};

function tailOf(
  { sampling = {} }: SamplingPart,
  head: RuleSampler | undefined,
  exporting: readonly SpanProcessor[],
): TailSamplingProcessor | undefined {
  const { tail = false, ratio, rules } = sampling;
  if (tail === false || exporting.length === 0) return undefined;
  // Tracing that is off, by the environment or by a variable, is not to record everything all the same.
  const isOff = head?.ratio === 0 && head.rules.length === 0 && ratio === undefined && rules === undefined;
  if (isOff) return undefined;
  const [only, ...others] = exporting;
  const next = only && others.length === 0 ? only : new SpanProcessors(exporting);
  return new TailSamplingProcessor(next, tail === true ? {} : tail);
}

/** A fixed token must not travel to whoever is called; one that is signed for one trace is worth nothing to others. */
function forcedTracesOf({
  forceTrace,
  environment,
  propagationTargets,
}: SamplingPart): ForcedTracePropagator | undefined {
  if (forceTrace === false) return undefined;
  const { propagate = forceTrace?.token === undefined || propagationTargets !== undefined, ...options } =
    forceTrace ?? {};
  return new ForcedTracePropagator({ ...options, propagate }, environment);
}
