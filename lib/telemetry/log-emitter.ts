import { environmentList, type Environment } from '../process/environment-variable';
import { warn } from '../diagnostics/warning';
import type { TelemetryOptions } from '../config/telemetry-options';
import { EXCEPTION_SIGNAL_VARIABLE } from '../config/standard-variables';
import type { LogPipelines } from '../export/export-pipelines';
import { LogRecordEmitter } from '../export/log-record-emitter';
import type { SpanResource } from '../otel/finished-span';
import type { ExceptionSignal, LogEmitter } from '../otel/log-emitter';
import { logLimitsOf } from '../otel/log-limits';

/** Creates the emitter of log records; `undefined` if none are exported. */
export function logEmitterOf(
  { log }: TelemetryOptions,
  pipelines: LogPipelines | undefined,
  resource: SpanResource,
  env: Environment,
): LogEmitter | undefined {
  const exceptions = exceptionSignalOf(env);
  if (!pipelines) {
    if (exceptions !== 'span-events') warnOfEvents(exceptions);
    return undefined;
  }
  const { sampledOnly = false } = typeof log?.export === 'object' ? log.export : {};
  return new LogRecordEmitter(pipelines, { resource, exceptions, sampledOnly, limits: logLimitsOf(env) });
}

/** {@link warnAboutVariables} reports other values. */
function exceptionSignalOf(env: Environment): ExceptionSignal {
  const values = new Set(environmentList(env, EXCEPTION_SIGNAL_VARIABLE).map((value) => value.toLowerCase()));
  return (['logs/dup', 'logs'] as const).find((value) => values.has(value)) ?? 'span-events';
}

/** Without log records, exceptions would be lost. */
function warnOfEvents(signal: ExceptionSignal): void {
  warn(
    'VARIABLE_REFUSED',
    `${EXCEPTION_SIGNAL_VARIABLE}=${signal} has no effect: log records are not exported, so exceptions stay span events. ` +
      'Set `log: { export: true }`, or OTEL_LOGS_EXPORTER=otlp.',
  );
}
