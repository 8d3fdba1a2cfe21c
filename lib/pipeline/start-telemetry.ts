import type { TextMapPropagator } from '@opentelemetry/api';
import { warn } from '../diagnostics/warning';
import { registerGlobals } from '../engine/globals';
import { loadSdk, type Sampler, SamplingDecision, type SpanProcessor } from '../engine/sdk';
import { DEFAULT_FILTER, Filter, FILTER_VARIABLE, setFilter } from '../filter/filter';
import { setTraceLimits } from '../span/trace-limits';
import { setValueLimits } from '../values/limits';
import { w3cWith } from '../propagation/composite';
import { ForwardedHeadersPropagator } from '../propagation/forwarded-headers';
import { setPropagationTargets } from '../propagation/propagation-targets';
import { Redactor, setRedactor } from '../redaction/redactor';
import { ForcedTracePropagator, ForcedTraceSampler } from '../sampling/forced-trace';
import { headSampler } from '../sampling/head-sampler';
import type { RuleSampler } from '../sampling/rule-sampler';
import { batchFromEnvironment, isDisabled, resolveTelemetryOptions } from './environment';
import { exitDestination } from './exit-destination';
import { ExitExporter } from './exit-exporter';
import { createOtlpExporter } from './exporter';
import { checkTelemetryOptions, isSpanExporter } from './option-tables';
import type { TelemetryOptions } from './options';
import { ReportingExporter } from './reporting-exporter';
import { createResource } from './resource';
import { RunningTelemetry, type Telemetry } from './telemetry';

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
  const sdk = loadSdk();
  const exitExporter = exitExporterOf(options);
  const exporter = reportingExporter(options, exitExporter);
  const processors: SpanProcessor[] = [...(options.spanProcessors ?? [])];
  if (exporter) {
    processors.push(sdk.createBatchProcessor(exporter, { ...batchFromEnvironment(process.env), ...options.batch }));
  }
  const sampler = headSamplerOf(options);
  const forcedTraces = forcedTracesOf(options);
  const provider = sdk.createProvider({
    resource: createResource(options),
    sampler: samplerOf(options, sampler),
    spanProcessors: processors,
  });
  setRedactor(redactorOf(options));
  setValueLimits(options.limits);
  setTraceLimits(options.traceLimits);
  setFilter(filterOf(options));
  setPropagationTargets(options.propagateTo);
  const { taken, uninstall } = registerGlobals(provider, propagatorOf(options, forcedTraces));
  warnIfTaken(taken);
  return new RunningTelemetry({
    serviceName: options.serviceName ?? '',
    environment: options.environment,
    provider,
    exporter,
    exitExporter,
    sampler,
    forcedTraces,
    shutdownTimeoutMillis: options.shutdownTimeoutMillis ?? 5000,
    flushOnExit: options.flushOnExit ?? true,
    uninstall,
  });
}

function exitExporterOf({ exporter = {} }: CompleteOptions): ExitExporter | undefined {
  if (exporter === 'none' || isSpanExporter(exporter) || isDisabled(process.env)) return undefined;
  return new ExitExporter(createOtlpExporter(exporter), exitDestination(exporter, process.env));
}

function reportingExporter(
  { exporter }: CompleteOptions,
  exitExporter: ExitExporter | undefined,
): ReportingExporter | undefined {
  if (exitExporter) return new ReportingExporter(exitExporter, exitExporter.destination.url);
  return isSpanExporter(exporter) && !isDisabled(process.env)
    ? new ReportingExporter(exporter, 'the exporter')
    : undefined;
}

/** A filter in the options was checked; one in the environment must not keep the service from starting. */
function filterOf({ filter }: CompleteOptions): Filter {
  const fromEnvironment = process.env[FILTER_VARIABLE];
  if (filter !== undefined) return new Filter(filter);
  return fromEnvironment === undefined ? new Filter(DEFAULT_FILTER) : Filter.lossy(fromEnvironment);
}

/** Records nothing, not even what the caller of a request has decided to trace. */
const OFF: Sampler = {
  shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }),
  toString: () => 'Off',
};

function headSamplerOf({ sampling = {}, environment }: CompleteOptions): RuleSampler | undefined {
  return sampling.sampler || isDisabled(process.env) ? undefined : headSampler(sampling, environment, process.env);
}

function samplerOf({ sampling, forceTrace }: CompleteOptions, head: RuleSampler | undefined): Sampler {
  const sampler = sampling?.sampler ?? head;
  if (!sampler || isDisabled(process.env)) return OFF;
  // Where strangers call, their flag does not say that a service of ours has counted the trace.
  return forceTrace === false ? sampler : new ForcedTraceSampler(sampler, !head || head.parents === 'follow');
}

/** A fixed token must not travel to whoever is called; one that is signed for one trace is worth nothing to others. */
function forcedTracesOf({ forceTrace, environment, propagateTo }: CompleteOptions): ForcedTracePropagator | undefined {
  if (forceTrace === false || isDisabled(process.env)) return undefined;
  const { handOn = forceTrace?.token === undefined || propagateTo !== undefined, ...options } = forceTrace ?? {};
  return new ForcedTracePropagator({ ...options, handOn }, environment);
}

function propagatorOf(
  { forwardHeaders }: CompleteOptions,
  forced: ForcedTracePropagator | undefined,
): TextMapPropagator {
  return w3cWith([new ForwardedHeadersPropagator(forwardHeaders), ...(forced ? [forced] : [])]);
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
