// Spans of functions and methods, and what their options hold.
export {
  type FieldTakesOtherArgumentsThanTheMethod,
  type Fitting,
  Instrument,
  instrument,
  type InstrumentDecorator,
} from './instrument/instrument';
export type { InstrumentClassOptions, InstrumentOptions } from './instrument/instrument-options';
export type { FromArguments, LinkSource, SpanSource } from './instrument/parent-and-links';
export type { FieldValue, FieldValues } from './fields/argument-recorder';
export { Empty } from './fields/empty';
export { defineFields, type FieldGroup, type FieldTypeNames, type GroupValues } from './fields/field-group';
export type { FieldFunction } from './fields/field-step';
export { Field, Skip } from './fields/parameter-marks';
export type { Level } from './filter/level';

// What a call records while it runs, and spans of work that is no call of a function.
export { currentSpan, type CurrentSpan, recordError, recordField, recordFields } from './fields/record-field';
export type { OpenSpan } from './span/open-span';
export { openSpan, type SpanOpening } from './span/start-span';

// Start and end of telemetry, and the options of both.
export type { ExportCounts } from './export/batch/export-counts';
export type { AttributeMatch } from './matching/attribute-match';
export type { BatchConfig } from './otel/sdk';
export type {
  ExporterOption,
  OtlpOptions,
  OtlpProtocol,
  SamplingOptions,
  TelemetryOptions,
} from './config/telemetry-options';
export type { PropagationTarget } from './propagation/propagation-targets';
export type { PropagatorChoice, PropagatorName } from './propagation/propagator-names';
export type { FoundSecret, RedactionOptions } from './redaction/redactor';
export type { TraceLimits } from './span/limits/trace-limits';
export { startTelemetry } from './telemetry/start-telemetry';
export type { Telemetry } from './telemetry/telemetry';
export type { ValueLimits } from './values/limits';

// Which traces are kept: at their start, at their end, and by force.
export type { EndedSpan } from './otel/finished-span';
export type { ForceTraceCounts, ForceTraceOptions, ForceTraceRefusal } from './sampling/forced/force-trace-policy';
export { isTraceForced } from './sampling/forced/force-trace-request';
export { type ForceTraceSigning, signForceTrace } from './sampling/forced/signed-token';
export type { ParentHandling } from './sampling/head/ratio-sampler';
export type { HeadSamplingOptions } from './sampling/head/rule-sampler';
export type { SamplingRule } from './sampling/head/sampling-rule';
export type { LocalTrace } from './sampling/tail/local-trace';
export { type LatencyOptions, type RateLimitingOptions, tailPolicy } from './sampling/tail/tail-policies';
export type { TailPolicy } from './sampling/tail/tail-policy';
export type { TailSamplingCounts } from './sampling/tail/tail-sampling-counts';
export type { TailSamplingOptions } from './sampling/tail/tail-sampling-options';

// Which callsites and log lines are on.
export { type ActiveFilter, currentFilter, setFilter } from './filter/filter';

// Log lines with the trace that they belong to.
export { createLogger, type Logger, type TargetLogger } from './log/logger';
export type { LogDestination, LogFormat, LoggerOptions } from './log/logger-options';
export type { LogLevel } from './log/log-line';
export type { LogFields } from './log/shown-fields';

// Outgoing requests and queries.
export { type Queryable, type QueryOptions, tracedQuery } from './db/traced-query';
export { traceAxios } from './http/axios/trace-axios';
export { tracedFetch, traceFetch } from './http/fetch/traced-fetch';

// The context in headers and messages that this package does not carry by itself.
export type { SettableCarrier } from './propagation/carrier/carrier-shapes';
export { extractContext, injectContext } from './propagation/carrier/carriers';
export { strangersLink } from './propagation/edge-propagator';

// Errors, and what telemetry says of itself.
export { faultCounts } from './diagnostics/fault';
export { setWarningSink, type TelemetryWarning, type WarningSink } from './diagnostics/warning';
export { describeError, type ErrorDescription, type ErrorLink } from './errors/describe-error';
export { OptionError, type OptionErrorCode } from './validation/option-error';
