// Decorate methods and wrap functions; declare fields.
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

// Record on the current span; open a span by hand.
export { currentSpan, type CurrentSpan, recordError, recordField, recordFields } from './fields/record-field';
export type { OpenSpan } from './span/open-span';
export { openSpan, type SpanOpening } from './span/start-span';

// Start telemetry, and shut it down.
export type { ExportCounts, TelemetryCounts } from './export/batch/export-counts';
export type { BatchConfig } from './otel/sdk';
export type { OtlpOptions, OtlpProtocol } from './config/otlp-options';
export type { ExporterOption, SamplingOptions, TelemetryOptions } from './config/telemetry-options';
export type { PropagationTarget } from './propagation/propagation-targets';
export type { PropagatorChoice, PropagatorName } from './propagation/propagator-names';
export type { FoundSecret, RedactionOptions } from './redaction/redactor';
export type { TraceLimits } from './span/limits/trace-limits';
export { startTelemetry } from './telemetry/start-telemetry';
export type { Telemetry } from './telemetry/telemetry';
export type { ValueLimits } from './values/limits';

// Choose the traces to keep: at their start, at their end, or by a header.
export type { AttributeMatch } from './matching/attribute-match';
export type { FinishedSpan } from './otel/finished-span';
export type { ForceTraceCounts, ForceTraceOptions, ForceTraceRefusal } from './sampling/forced/force-trace-policy';
export { isTraceForced } from './sampling/forced/force-trace-request';
export { type ForceTraceSigning, signForceTrace } from './sampling/forced/signed-token';
export type { ParentBased } from './sampling/head/ratio-sampler';
export type { HeadSamplingOptions } from './sampling/head/rule-sampler';
export type { SamplingRule } from './sampling/head/sampling-rule';
export type { LocalTrace } from './sampling/tail/local-trace';
export { tailPolicy } from './sampling/tail/tail-policies';
export type { TailPolicy } from './sampling/tail/tail-policy';
export type { LatencyOptions, RateLimitingOptions } from './sampling/tail/tail-policy-options';
export type { TailSamplingCounts } from './sampling/tail/tail-sampling-counts';
export type { TailSamplingOptions } from './sampling/tail/tail-sampling-options';

// Choose which callsites and log lines are on.
export { type ActiveFilter, currentFilter, setFilter } from './filter/filter';

// Write log lines with the ids of their trace.
export { createLogger, type Logger, type LogMessage, type TargetLogger } from './log/logger';
export type { LogExporterOption, LogExportOptions, LogOptions } from './config/log-options';
export type { FinishedLog } from './otel/finished-log';
export type { LogDestination, LogFormat, LoggerOptions } from './log/logger-options';
export type { LogLevel } from './log/log-line';
export type { LogFields } from './log/shown-fields';

// Trace HTTP requests and database queries that you send, and gRPC calls on both sides.
export { type Queryable, type TracedQuery, tracedQuery } from './db/traced-query';
export { traceAxios } from './http/axios/trace-axios';
export { tracedFetch, traceFetch } from './http/fetch/traced-fetch';
export { grpcClientInterceptor, type GrpcClientInterceptor } from './rpc/client-interceptor';
export { grpcServerInterceptor, type GrpcServerInterceptor } from './rpc/server-interceptor';

// Read and write the trace context in headers and messages.
export { extractContext, injectContext } from './propagation/carrier/carriers';
export type { HeaderWriter, SettableCarrier, WritableCarrier } from './propagation/carrier/writable-carrier';
export { remoteParentLink } from './propagation/public-endpoint-propagator';

// Errors, warnings, and faults of telemetry itself.
export { faultCounts } from './diagnostics/fault';
export { setWarningSink, type TelemetryWarning, type WarningSink } from './diagnostics/warning';
export { describeError, type ErrorDescription, type ErrorLink } from './errors/describe-error';
export { OptionError, type OptionErrorCode } from './validation/option-error';
