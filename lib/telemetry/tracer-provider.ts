import type { TelemetryOptions } from '../config/telemetry-options';
import { CheckedSampler } from '../engine/checked-sampler';
import { SpanProcessors } from '../engine/span-processors';
import { EngineTracerProvider } from '../engine/tracer-provider';
import { createSdkProvider, type ProviderConfig, type RunningProvider } from '../otel/sdk';
import { completeLimits } from '../otel/span-limits';
import { SPAN_REDACTION } from '../values/span-redaction';
import type { SpanResource } from '../otel/finished-span';
import type { TraceSampling } from './trace-sampling';

/** Creates the engine's provider, or the SDK's. The processors of the options run before those of the sampling. */
export function createTracerProvider(
  options: TelemetryOptions,
  sampling: Pick<TraceSampling, 'sampler' | 'processors'>,
  resource: SpanResource,
): RunningProvider {
  const config: ProviderConfig = {
    resource,
    sampler: sampling.sampler,
    spanProcessors: [...(options.spanProcessors ?? []), ...sampling.processors],
    spanLimits: completeLimits(),
  };
  if (options.provider === 'sdk') return createSdkProvider(checked(config));
  return new EngineTracerProvider({ ...config, redaction: options.redactAll ? SPAN_REDACTION : undefined });
}

/** The SDK ignores promises that processors and samplers return, and so their rejections. */
function checked({ sampler, spanProcessors, ...others }: ProviderConfig): ProviderConfig {
  return {
    ...others,
    ...(sampler ? { sampler: new CheckedSampler(sampler) } : {}),
    spanProcessors: [new SpanProcessors(spanProcessors)],
  };
}
