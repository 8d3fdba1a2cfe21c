import { type Sampler, SamplingDecision, type SpanProcessor } from '../otel/sdk';
import { SpanProcessors } from '../engine/span-processors';
import { ForcedTracePropagator, ForcedTraceSampler } from '../sampling/forced/forced-trace';
import { headSampler } from '../sampling/head/head-sampler';
import type { RuleSampler } from '../sampling/head/rule-sampler';
import { AlwaysRecordSampler } from '../sampling/tail/always-record-sampler';
import type { TailSamplingProcessor } from '../sampling/tail/tail-sampling-processor';
import type { Environment } from '../process/environment-variable';
import { isDisabled } from '../config/environment';
import type { SamplingOptions, TelemetryOptions } from '../config/telemetry-options';

/** Decides which traces are kept: the sampler and the header when they start, the tail sampler when they end. */
export interface TraceSampling {
  /** For the provider. Includes forced traces. */
  readonly sampler: Sampler;
  /** Holds ratio and rules; `undefined` if the application passes its own sampler. */
  readonly head: RuleSampler | undefined;
  readonly forcedTraces: ForcedTracePropagator | undefined;
  /** `undefined` without tail sampling in this process: every sampled trace is kept, or a Collector decides. */
  readonly tail: TailSamplingProcessor | undefined;
  /** The last processors of the provider: the tail sampler in front of the exporters, or the exporters alone. */
  readonly processors: readonly SpanProcessor[];
}

type SamplingPart = Pick<TelemetryOptions, 'sampling' | 'forceTrace' | 'propagationTargets'> & {
  readonly environment: string;
};

/** @param exporting receives the spans that are kept */
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
  const decides = exporting.length > 0 && !isOff(sampling, head);
  const tail = decides && sampling.mode !== 'collector' ? tailOf(sampling, exporting) : undefined;
  const recordsAll = tail !== undefined || (decides && sampling.mode === 'collector');
  const first = sampling.sampler ?? head ?? OFF;
  const sampler = recordsAll ? new AlwaysRecordSampler(first) : first;
  return {
    // The sampled flag of an untrusted caller does not prove that a service of ours has already counted the trace.
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

/** Whether the environment turns tracing off. Then nothing is recorded for a decision at the end of the trace, either. */
function isOff({ ratio, rules }: SamplingOptions, head: RuleSampler | undefined): boolean {
  return head?.ratio === 0 && head.rules.length === 0 && ratio === undefined && rules === undefined;
}

function tailOf(
  { tail = false }: SamplingOptions,
  exporting: readonly SpanProcessor[],
): TailSamplingProcessor | undefined {
  if (tail === false) return undefined;
  const [only, ...others] = exporting;
  const next = only && others.length === 0 ? only : new SpanProcessors(exporting);
  const tailSampling =
    require('../sampling/tail/tail-sampling-processor') as typeof import('../sampling/tail/tail-sampling-processor');
  return new tailSampling.TailSamplingProcessor(next, tail === true ? {} : tail);
}

/** A fixed token must not be sent to arbitrary hosts. A signed header is valid for one trace only, so it may be sent. */
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
