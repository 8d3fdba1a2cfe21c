import type { TextMapPropagator } from '@opentelemetry/api';
import { warn } from '../diagnostics/warning';
import { registerGlobals } from '../engine/globals';
import { createSdkProvider, type ProviderConfig } from '../engine/sdk';
import { completeLimits } from '../engine/span-limits';
import { EngineTracerProvider } from '../engine/tracer-provider';
import { DEFAULT_FILTER, Filter, FILTER_VARIABLE, setFilter } from '../filter/filter';
import { setTraceLimits } from '../span/trace-limits';
import { setValueLimits } from '../values/limits';
import { SPAN_REDACTION } from '../values/span-redaction';
import { createPropagator } from '../propagation/composite';
import { FORWARDED_HEADERS } from '../propagation/forwarded-headers';
import { setPropagationTargets } from '../propagation/propagation-targets';
import { Redactor, setRedactor } from '../redaction/redactor';
import type { ForcedTracePropagator } from '../sampling/forced-trace';
import { resolveTelemetryOptions } from './environment';
import { warnOfVariables } from './environment-variables';
import { exitDestination } from './exit-destination';
import { ExitExporter } from './exit-exporter';
import { createExportPipelines } from './export-pipelines';
import { applyLogLevel } from './log-level';
import { checkTelemetryOptions } from './option-tables';
import type { TelemetryOptions } from './options';
import { createResource } from './resource';
import { RunningTelemetry, type Telemetry } from './telemetry';
import { traceSamplingOf } from './trace-sampling';

type CompleteOptions = TelemetryOptions & { environment: string };

let running: { readonly telemetry: RunningTelemetry; users: number } | undefined;

/**
 * Starts tracing for this process: provider, sampler, resource, OTLP export in batches, W3C propagation. The standard
 * `OTEL_*` variables are honoured; explicit options win over them. Where telemetry is already running, the handle to
 * it is returned, and it ends with the last `shutdown()`. Counterpart of the lesson's `init_telemetry`.
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
  if (running) return share(running, complete);
  const telemetry = install(complete);
  running = { telemetry, users: 1 };
  return shared(telemetry);
}

function install(options: CompleteOptions): RunningTelemetry {
  const silence = applyLogLevel(process.env);
  warnOfVariables(process.env);
  const exitExporters: ExitExporter[] = [];
  const pipelines = createExportPipelines(options, {
    wrap(exporter, otlp) {
      const exitExporter = new ExitExporter(exporter, exitDestination(otlp, process.env));
      exitExporters.push(exitExporter);
      return exitExporter;
    },
  });
  const sampling = traceSamplingOf(options, pipelines.processors, process.env);
  const config: ProviderConfig = {
    resource: createResource(options),
    sampler: sampling.sampler,
    spanProcessors: [...(options.spanProcessors ?? []), ...sampling.processors],
    spanLimits: completeLimits(),
  };
  const redaction = options.redactAll ? SPAN_REDACTION : undefined;
  const provider =
    options.provider === 'sdk' ? createSdkProvider(config) : new EngineTracerProvider({ ...config, redaction });
  setRedactor(redactorOf(options));
  setValueLimits(options.limits);
  setTraceLimits(options.traceLimits);
  setFilter(filterOf(options));
  setPropagationTargets(options.propagateTo);
  const { taken, uninstall } = registerGlobals(provider, propagatorOf(options, sampling.forcedTraces));
  warnIfTaken(taken);
  return new RunningTelemetry({
    serviceName: options.serviceName ?? '',
    environment: options.environment,
    provider,
    pipelines,
    exitExporters,
    sampling,
    shutdownTimeoutMillis: options.shutdownTimeoutMillis ?? 5000,
    flushOnExit: options.flushOnExit ?? true,
    uninstall() {
      uninstall();
      silence();
    },
  });
}

/** A filter in the options was checked; one in the environment must not keep the service from starting. */
function filterOf({ filter }: CompleteOptions): Filter {
  const fromEnvironment = process.env[FILTER_VARIABLE];
  if (filter !== undefined) return new Filter(filter);
  return fromEnvironment === undefined ? new Filter(DEFAULT_FILTER) : Filter.lossy(fromEnvironment);
}

function propagatorOf(options: CompleteOptions, forced: ForcedTracePropagator | undefined): TextMapPropagator {
  return createPropagator({
    propagators: options.propagators,
    edge: options.edge,
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

function share(current: NonNullable<typeof running>, options: CompleteOptions): Telemetry {
  current.users++;
  const { serviceName } = current.telemetry;
  if (options.serviceName !== serviceName) {
    warn(
      'ALREADY_STARTED',
      `Telemetry of this process runs as service \`${serviceName}\`; starting it again as \`${options.serviceName}\` ` +
        'changes nothing. One process is one service.',
    );
  }
  return shared(current.telemetry);
}

/** A handle of its own for each user of the one running telemetry; the last shutdown ends it. */
function shared(telemetry: RunningTelemetry): Telemetry {
  let released: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    if (!running || running.telemetry !== telemetry || --running.users > 0) return telemetry.flush();
    running = undefined;
    return telemetry.shutdown();
  };
  const handle = Object.create(telemetry) as RunningTelemetry;
  return Object.assign(handle, { shutdown: () => (released ??= release()) });
}
