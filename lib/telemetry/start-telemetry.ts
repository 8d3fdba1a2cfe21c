import type { TextMapPropagator } from '@opentelemetry/api';
import { environmentVariable } from '../process/environment-variable';
import { warn } from '../diagnostics/warning';
import { CheckedSampler } from '../engine/checked-sampler';
import { registerGlobals } from './register-globals';
import { createSdkProvider, type ProviderConfig, type RunningProvider } from '../otel/sdk';
import { completeLimits } from '../otel/span-limits';
import { SpanProcessors } from '../engine/span-processors';
import { currentStandIn, type StandIn } from '../engine/stand-in';
import { EngineTracerProvider } from '../engine/tracer-provider';
import { parseFilter } from '../filter/directive';
import { DEFAULT_FILTER, Filter, FILTER_VARIABLE, setFilter } from '../filter/filter';
import { setTraceLimits } from '../span/limits/trace-limits';
import { setValueLimits } from '../values/limits';
import { installSettings } from '../process/process-settings';
import { SPAN_REDACTION } from '../values/span-redaction';
import { createPropagator } from '../propagation/composite';
import { FORWARDED_HEADERS } from '../propagation/forwarded-headers';
import { setPropagationTargets } from '../propagation/propagation-targets';
import { Redactor, setRedactor } from '../redaction/redactor';
import type { ForcedTracePropagator } from '../sampling/forced/forced-trace';
import { resolveTelemetryOptions } from '../config/environment';
import { warnOfVariables } from '../config/standard-variables';
import { createExportPipelines } from '../export/export-pipelines';
import { borrowed, inTest } from './in-test';
import { applyLogLevel } from '../config/log-level';
import { checkTelemetryOptions } from '../config/option-tables';
import type { TelemetryOptions } from '../config/telemetry-options';
import { createResource } from './resource';
import { endShared, joinRunning, shareTelemetry } from './shared-telemetry';
import { RunningTelemetry, type Telemetry } from './telemetry';
import { type TraceSampling, traceSamplingOf } from './trace-sampling';

type CompleteOptions = TelemetryOptions & { environment: string };

/**
 * Starts tracing for this process: provider, sampler, resource, OTLP export in batches, W3C propagation. The standard
 * `OTEL_*` variables are honoured; explicit options win over them. Where telemetry is already running, the handle to
 * it is returned, and it ends with the last `shutdown()`; a warning names the options of the later call that differ and
 * are ignored. Counterpart of the lesson's `init_telemetry`.
 *
 * Filter, redaction, limits and `propagationTargets` hold for the whole process, also for other copies of this package in it.
 * The last `shutdown()` restores what was there before, the warning sink included.
 *
 * @throws OptionError where an option is wrong, or a package that it needs is not installed
 *
 * @example
 * ```ts
 * const telemetry = startTelemetry({ serviceName: 'orders', exporter: { endpoint: 'http://localhost:4318' } });
 * // …
 * await telemetry.shutdown();
 * ```
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  const complete = resolveTelemetryOptions(options);
  checkTelemetryOptions(complete);
  const standIn = currentStandIn();
  return (
    joinRunning(options, complete) ??
    shareTelemetry(installWithSettings(standIn ? inTest(complete) : complete, standIn), complete)
  );
}

/** Settings come first: what the pipeline says of itself passes the redactor. Where it cannot start, they go again. */
function installWithSettings(options: CompleteOptions, standIn: StandIn | undefined): RunningTelemetry {
  const restoreSettings = installSettings();
  try {
    setRedactor(redactorOf(options));
    setValueLimits(options.limits);
    setTraceLimits(options.traceLimits);
    setFilter(filterOf(options));
    setPropagationTargets(options.propagationTargets);
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
  const silence = applyLogLevel(process.env);
  warnOfVariables(process.env);
  const pipelines = createExportPipelines(options);
  const sampling = traceSamplingOf(options, pipelines.processors, process.env);
  const provider = standIn ? borrowed(standIn.provider) : createProvider(options, sampling);
  const propagator = propagatorOf(options, sampling.forcedTraces);
  const { taken, uninstall } = standIn
    ? { taken: [], uninstall: standIn.join(propagator, () => void endShared(telemetry)) }
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
      silence();
    },
  });
  return telemetry;
}

function createProvider(options: CompleteOptions, sampling: TraceSampling): RunningProvider {
  const config: ProviderConfig = {
    resource: createResource(options),
    sampler: sampling.sampler,
    spanProcessors: [...(options.spanProcessors ?? []), ...sampling.processors],
    spanLimits: completeLimits(),
  };
  if (options.provider === 'sdk') return createSdkProvider(checked(config));
  return new EngineTracerProvider({ ...config, redaction: options.redactAll ? SPAN_REDACTION : undefined });
}

/** The SDK drops the promises of processors and samplers that are asynchronous. */
function checked({ sampler, spanProcessors, ...others }: ProviderConfig): ProviderConfig {
  return {
    ...others,
    ...(sampler ? { sampler: new CheckedSampler(sampler) } : {}),
    spanProcessors: [new SpanProcessors(spanProcessors)],
  };
}

/** A filter in the options was checked; one in the environment must not keep the service from starting. */
function filterOf({ filter }: CompleteOptions): Filter {
  const fromEnvironment = environmentVariable(process.env, FILTER_VARIABLE);
  if (filter !== undefined) return new Filter(filter);
  if (fromEnvironment === undefined || parseFilter(fromEnvironment).isEmpty) return new Filter(DEFAULT_FILTER);
  return Filter.lossy(fromEnvironment);
}

function propagatorOf(options: CompleteOptions, forced: ForcedTracePropagator | undefined): TextMapPropagator {
  return createPropagator({
    propagators: options.propagators,
    publicEndpoint: options.publicEndpoint,
    randomTraceIds: true,
    forwardHeaders: options.forwardHeaders ?? FORWARDED_HEADERS,
    others: forced ? [forced] : [],
  });
}

/** What forces a trace is a secret under whatever name it travels. */
function redactorOf({ redaction = {}, forceTrace }: CompleteOptions): Redactor {
  const header = forceTrace ? forceTrace.header : undefined;
  return new Redactor({ ...redaction, names: [...(redaction.names ?? []), ...(header ? [header] : [])] });
}

function warnIfTaken(places: readonly string[]): void {
  if (places.length === 0) return;
  warn(
    'ALREADY_REGISTERED',
    `OpenTelemetry's global ${places.join(', ')} had been registered before startTelemetry and stays in force. ` +
      'Start one of the two only, or start this one first.',
  );
}
