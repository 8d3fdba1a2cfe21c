import { warnAboutVariables } from '../config/standard-variables';
import { resolveTelemetryOptions } from '../config/environment';
import { applyLogLevel } from '../config/log-level';
import { checkTelemetryOptions } from '../config/option-tables';
import type { TelemetryOptions } from '../config/telemetry-options';
import { currentStandIn, type StandIn } from '../engine/stand-in';
import { createExportPipelines } from '../export/export-pipelines';
import { installSettings } from '../process/process-settings';
import { createPropagator } from '../propagation/composite';
import { FORWARDED_HEADERS } from '../propagation/forwarded-headers';
import { setLogEmitter } from '../otel/log-emitter';
import { capturedTelemetry } from './captured-telemetry';
import { borrowed, inTest } from './in-test';
import { logEmitterOf } from './log-emitter';
import { registerGlobals, warnIfTaken } from './register-globals';
import { createResource } from './resource';
import { applySettings } from './settings';
import { endShared, joinRunning, shareTelemetry } from './shared-telemetry';
import { RunningTelemetry, type Telemetry } from './telemetry';
import { createTracerProvider } from './tracer-provider';
import { traceSamplingOf } from './trace-sampling';

type CompleteOptions = TelemetryOptions & { environment: string };

/**
 * Starts tracing for this process: tracer provider, sampler, resource, batched OTLP export and W3C propagation. It reads
 * the standard `OTEL_*` variables; explicit options win over them. Counterpart of the lesson's `init_telemetry`.
 *
 * If telemetry already runs in this process, `startTelemetry` returns a handle to it. A warning names the options that
 * differ and are ignored. The telemetry ends with the last `shutdown()`.
 *
 * Filter, redaction, limits and `propagationTargets` apply to the whole process, including other copies of this package.
 * The last `shutdown()` restores the previous values, and the previous warning sink.
 *
 * @throws OptionError if an option is invalid, or a package that it needs is not installed
 *
 * @example
 * ```ts
 * const telemetry = startTelemetry({ serviceName: 'orders', exporter: { endpoint: 'http://localhost:4318' } });
 * // …
 * await telemetry.shutdown();
 * ```
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  const captured = capturedTelemetry(options);
  if (captured) return captured;
  const complete = resolveTelemetryOptions(options);
  checkTelemetryOptions(complete);
  const running = joinRunning(options, complete);
  if (running) return running;
  const standIn = currentStandIn();
  return shareTelemetry(start(standIn ? inTest(complete) : complete, standIn), complete);
}

/** Settings come first, so that the redactor applies to warnings of the pipelines. A failed start restores them. */
function start(options: CompleteOptions, standIn: StandIn | undefined): RunningTelemetry {
  const restoreSettings = installSettings();
  try {
    applySettings(options);
    return install(options, standIn, restoreSettings);
  } catch (error) {
    restoreSettings();
    throw error;
  }
}

function install(
  options: CompleteOptions,
  standIn: StandIn | undefined,
  restoreSettings: () => void,
): RunningTelemetry {
  const removeLogger = applyLogLevel(process.env);
  warnAboutVariables(process.env);
  const pipelines = createExportPipelines(options);
  const sampling = traceSamplingOf(options, pipelines.processors, process.env);
  const resource = createResource(options);
  const provider = standIn ? borrowed(standIn.provider) : createTracerProvider(options, sampling, resource);
  setLogEmitter(logEmitterOf(options, pipelines.logs, resource, process.env));
  const context = {
    propagators: options.propagators,
    publicEndpoint: options.publicEndpoint,
    randomTraceIds: true,
    forwardHeaders: options.forwardHeaders ?? FORWARDED_HEADERS,
  };
  const propagator = createPropagator(context, process.env, sampling.forcedTraces ? [sampling.forcedTraces] : []);
  const { taken, uninstall } = standIn
    ? { taken: [], uninstall: standIn.join(propagator, () => endShared(telemetry), createResource(options)) }
    : registerGlobals(provider, propagator);
  warnIfTaken(taken);
  const telemetry = new RunningTelemetry({
    serviceName: options.serviceName ?? '',
    environment: options.environment,
    provider,
    pipelines,
    sampling,
    shutdownTimeoutMillis: options.shutdownTimeoutMillis ?? 5000,
    flushOnExit: options.flushOnExit ?? true,
    uninstall() {
      uninstall();
      restoreSettings();
      removeLogger();
    },
  });
  return telemetry;
}
