export { tracedQuery, type Queryable, type TracedQuery } from './db/traced-query';
export type { OptionRule } from './validation/check-options';
export { OptionError, type OptionErrorCode } from './validation/option-error';
export { peerMissing } from './validation/optional-peer';
export { faultCounts, guard } from './diagnostics/fault';
export { askUser } from './diagnostics/user-code';
export { hasWarningSink, setWarningSink, type TelemetryWarning, type WarningSink } from './diagnostics/warning';
export type { BatchConfig, ExportResult, Sampler, SamplingResult, SpanExporter, SpanProcessor } from './otel/sdk';
export type { AttributeSource } from './otel/attribute-source';
export type { EngineTracer } from './engine/tracer';
export { type EngineConfig, EngineTracerProvider } from './engine/tracer-provider';
export type { GeneralLimits, SpanLimits } from './otel/span-limits';
export { describeError, type ErrorDescription, type ErrorLink } from './errors/describe-error';
export type { FieldValue, FieldValues } from './fields/argument-recorder';
export { Empty } from './fields/empty';
export type { FieldFunction } from './fields/field-step';
export { requestMethod } from './http/method';
export { traceAxios } from './http/axios/trace-axios';
export { tracedFetch, traceFetch } from './http/fetch/traced-fetch';
export { safePath, safeQuery, safeUrl } from './http/url';
export {
  type ActiveFilter,
  currentFilter,
  DEFAULT_FILTER,
  Filter,
  FILTER_VARIABLE,
  type Interest,
  setFilter,
} from './filter/filter';
export type { Level } from './filter/level';
export type { FromArguments, LinkSource, SpanSource } from './instrument/parent-and-links';
export { defineFields, type FieldGroup, type FieldTypeNames, type GroupValues } from './fields/field-group';
export {
  type FieldTakesOtherArgumentsThanTheMethod,
  type Fitting,
  Instrument,
  instrument,
  type InstrumentDecorator,
} from './instrument/instrument';
export type { InstrumentClassOptions, InstrumentOptions } from './instrument/instrument-options';
export { Field, Skip } from './fields/parameter-marks';
export { currentSpan, type CurrentSpan, recordError, recordField, recordFields } from './fields/record-field';
export { createLogger, type Logger, type LogMessage, type TargetLogger } from './log/logger';
export {
  LOG_LEVELS,
  type LogDestination,
  type LogFormat,
  LOGGER_OPTIONS,
  type LoggerOptions,
} from './log/logger-options';
export type { LogFields } from './log/shown-fields';
export type { LoggedSpan, LogLevel, LogLine } from './log/log-line';
export type { AttributeMatch } from './matching/attribute-match';
export { nameMatcher, pathMatcher } from './matching/glob';
export { resolveTelemetryOptions } from './config/environment';
export { checkTelemetryOption, TELEMETRY_OPTIONS } from './config/option-tables';
export type {
  ExporterOption,
  OtlpOptions,
  OtlpProtocol,
  SamplingOptions,
  TelemetryOptions,
} from './config/telemetry-options';
export type { ExportCounts } from './export/batch/export-counts';
export { startTelemetry } from './telemetry/start-telemetry';
export type { Telemetry } from './telemetry/telemetry';
export type { HeaderWriter, SettableCarrier, WritableCarrier } from './propagation/carrier/writable-carrier';
export { extractContext, extractRequest, injectContext } from './propagation/carrier/carriers';
export { createPropagator, type PropagationOptions } from './propagation/composite';
export { EdgePropagator, strangersLink } from './propagation/edge-propagator';
export { PROPAGATOR_NAMES, type PropagatorChoice, type PropagatorName } from './propagation/propagator-names';
export { type TraceContextOptions, TraceContextPropagator } from './propagation/w3c/trace-context';
export { W3CTraceState } from './propagation/w3c/trace-state';
export type { PropagationTarget } from './propagation/propagation-targets';
export { FORWARDED_HEADERS, ForwardedHeadersPropagator, forwardedHeaders } from './propagation/forwarded-headers';
export { type FoundSecret, Redactor, type RedactionOptions } from './redaction/redactor';
export { ENVIRONMENT_RATIOS, samplerForEnvironment } from './sampling/head/environment-sampler';
export { isTraceForced } from './sampling/forced/force-trace-request';
export type { ForceTraceCounts, ForceTraceOptions, ForceTraceRefusal } from './sampling/forced/force-trace-policy';
export { type ForceTraceSigning, signForceTrace } from './sampling/forced/signed-token';
export { ForcedTracePropagator, ForcedTraceSampler } from './sampling/forced/forced-trace';
export { headSampler } from './sampling/head/head-sampler';
export { type ParentHandling, RatioSampler } from './sampling/head/ratio-sampler';
export { type HeadSamplingOptions, RuleSampler } from './sampling/head/rule-sampler';
export { SAMPLING_VARIABLE } from './sampling/head/sampler-variables';
export type { SamplingRule } from './sampling/head/sampling-rule';
export { AlwaysRecordSampler } from './sampling/tail/always-record-sampler';
export type { FinishedSpan, SpanEvent } from './otel/finished-span';
export { ATTR_TAILSAMPLING_POLICY } from './sampling/tail/kept-span';
export type { LocalTrace } from './sampling/tail/local-trace';
export { type LatencyOptions, type RateLimitingOptions, tailPolicy } from './sampling/tail/tail-policies';
export type { TailPolicy } from './sampling/tail/tail-policy';
export type { TailSamplingCounts } from './sampling/tail/tail-sampling-counts';
export { TAIL_SAMPLING_OPTIONS, type TailSamplingOptions } from './sampling/tail/tail-sampling-options';
export { TailSamplingProcessor } from './sampling/tail/tail-sampling-processor';
export type { ActiveSpan } from './span/active-span';
export { joinSpan, openSpan, type SpanOpening } from './span/start-span';
export type { OpenSpan } from './span/open-span';
export { activeSpanOf } from './span/current/span-context';
export type { TraceLimits } from './span/limits/trace-limits';
export type { ValueLimits } from './values/limits';
export { renderWaterfall } from './waterfall/render-text';
