// The parts of a pipeline, for combining them with OpenTelemetry yourself. `startTelemetry` creates all of them.

// The tracer provider, and the interfaces of OpenTelemetry's SDK.
export type { EngineTracer } from './engine/tracer';
export type { SpanClock } from './engine/span-clock';
export { type EngineConfig, EngineTracerProvider } from './engine/tracer-provider';
export type { AttributeSource, LazySpanOptions } from './otel/attribute-source';
export type { ExportResult, LogRecordExporter, Sampler, SamplingResult, SpanExporter, SpanProcessor } from './otel/sdk';
export type { GeneralLimits, SpanLimits } from './otel/span-limits';

// Samplers decide at the start of a trace.
export { ForcedTraceSampler } from './sampling/forced/forced-trace';
export { samplerForEnvironment } from './sampling/head/environment-sampler';
export { headSampler } from './sampling/head/head-sampler';
export { RatioSampler } from './sampling/head/ratio-sampler';
export { RuleSampler } from './sampling/head/rule-sampler';
export { AlwaysRecordSampler } from './sampling/tail/always-record-sampler';

// The tail sampling processor decides at the end of a trace.
export { TailSamplingProcessor } from './sampling/tail/tail-sampling-processor';

// Propagators.
export { createPropagator, type PropagationOptions } from './propagation/composite';
export { PublicEndpointPropagator } from './propagation/public-endpoint-propagator';
export { FORWARDED_HEADERS, ForwardedHeadersPropagator, forwardedHeaders } from './propagation/forwarded-headers';
export { type TraceContextOptions, TraceContextPropagator } from './propagation/w3c/trace-context';
export { W3CTraceState } from './propagation/w3c/trace-state';
export { ForcedTracePropagator } from './sampling/forced/forced-trace';

// Evaluate the rules of a filter and of redaction.
export { Filter, type Interest } from './filter/filter';
export { Redactor } from './redaction/redactor';
