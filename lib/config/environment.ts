import { type Environment, environmentList, environmentVariable, wholeNumber } from '../process/environment-variable';
import { show } from '../validation/option-error';
import { isRecord, MOST_MILLIS } from '../validation/predicates';
import type { BatchConfig } from '../otel/sdk';
import { warnOnce } from '../diagnostics/warning';
import { isSpanExporter } from './option-tables';
import type { ExporterOption, OtlpProtocol, TelemetryOptions } from './telemetry-options';

/**
 * Completes options from the standard variables: explicit options win, variables come second, defaults last. The
 * endpoint, headers, compression and certificates that are not given are read where the exporter is made.
 *
 * @example
 * ```ts
 * resolveTelemetryOptions({ environment: 'staging' }, { OTEL_SERVICE_NAME: 'orders', NODE_ENV: 'production' });
 * // => { serviceName: 'orders', environment: 'staging', exporter: {} }
 * ```
 */
export function resolveTelemetryOptions<Options extends TelemetryOptions>(
  options: Options,
  env: Environment = process.env,
): Options & { environment: string } {
  const serviceName = options.serviceName ?? environmentVariable(env, 'OTEL_SERVICE_NAME') ?? serviceNameOf(env);
  return {
    ...options,
    ...(serviceName === undefined ? {} : { serviceName }),
    environment: options.environment ?? environmentVariable(env, 'NODE_ENV') ?? 'development',
    exporter: withProtocol(options.exporter ?? exportersOf(env), protocolOf(env)),
  };
}

/** Batch sizes and times of the standard variables, which not every version of the SDK reads itself. */
export function batchFromEnvironment(env: Environment): BatchConfig {
  const read: Record<keyof BatchConfig, number | undefined> = {
    scheduledDelayMillis: durationOf(env['OTEL_BSP_SCHEDULE_DELAY']),
    exportTimeoutMillis: timeoutOf(env['OTEL_BSP_EXPORT_TIMEOUT']),
    maxQueueSize: countOf(env['OTEL_BSP_MAX_QUEUE_SIZE']),
    maxExportBatchSize: countOf(env['OTEL_BSP_MAX_EXPORT_BATCH_SIZE']),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** How long one export may take, in milliseconds. */
export function timeoutFromEnvironment(env: Environment): number {
  return otlpVariables(env, 'TIMEOUT').map(timeoutOf).find(Boolean) ?? 10_000;
}

/** Whether exports are compressed; an unknown value is warned of where all variables are. */
export function compressionFromEnvironment(env: Environment): 'gzip' | 'none' {
  const named = otlpVariables(env, 'COMPRESSION').map(lowerCase);
  return named.find((name) => name === 'gzip' || name === 'none') === 'gzip' ? 'gzip' : 'none';
}

/** The values of a variable of the exporter that are set: that for traces before that for all signals. */
export function otlpVariables(env: Environment, variable: string): string[] {
  const names = [`OTEL_EXPORTER_OTLP_TRACES_${variable}`, `OTEL_EXPORTER_OTLP_${variable}`];
  return names.flatMap((name) => environmentVariable(env, name) ?? []);
}

/** Whether `OTEL_SDK_DISABLED` switches everything off. */
export function isDisabled(env: Environment): boolean {
  return environmentVariable(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
}

/**
 * `service.name` within `OTEL_RESOURCE_ATTRIBUTES`: pairs `key=value`, separated by commas, percent-encoded. Where one
 * pair is malformed, none counts, as the specification says.
 */
function serviceNameOf(env: Environment): string | undefined {
  return resourceAttributes(env['OTEL_RESOURCE_ATTRIBUTES'])?.['service.name']?.trim() || undefined;
}

/** What `OTEL_RESOURCE_ATTRIBUTES` holds; nothing where one of its pairs is malformed. */
export function resourceAttributes(value: string | undefined): Readonly<Record<string, string>> | undefined {
  const pairs = (value ?? '').split(',').filter((pair) => pair.trim() !== '');
  try {
    return Object.fromEntries(
      pairs.map((pair) => {
        const [key = '', content, ...more] = pair.split('=').map((part) => decodeURIComponent(part.trim()));
        if (!key || content === undefined || more.length > 0) throw new Error('malformed');
        return [key, content];
      }),
    );
  } catch {
    return undefined;
  }
}

const PROTOCOLS: readonly string[] = ['http/protobuf', 'http/json', 'grpc'] satisfies OtlpProtocol[];

/** A protocol that is not known is warned of where all variables are, and ignored. */
function protocolOf(env: Environment): OtlpProtocol | undefined {
  const named = otlpVariables(env, 'PROTOCOL').map(lowerCase);
  return named.find((name): name is OtlpProtocol => PROTOCOLS.includes(name));
}

/** Said of the exporters as well that the options name without a protocol. */
function withProtocol(
  exporter: NonNullable<TelemetryOptions['exporter']>,
  protocol: OtlpProtocol | undefined,
): NonNullable<TelemetryOptions['exporter']> {
  if (protocol === undefined) return exporter;
  const complete = (one: ExporterOption): ExporterOption =>
    isRecord(one) && !isSpanExporter(one) ? { protocol, ...one } : one;
  if (Array.isArray(exporter)) return (exporter as readonly ExporterOption[]).map(complete);
  return exporter === 'none' ? exporter : complete(exporter as ExporterOption);
}

/** The exporters that `OTEL_TRACES_EXPORTER` names, separated by commas; OTLP where it names none that there is. */
function exportersOf(env: Environment): NonNullable<TelemetryOptions['exporter']> {
  const names = new Set(environmentList(env, 'OTEL_TRACES_EXPORTER').map(lowerCase));
  const known = [...names].filter((name) => name === 'otlp' || name === 'console');
  const unknown = [...names].filter((name) => !['otlp', 'console', 'none'].includes(name));
  if (unknown.length > 0) warnOfUnknown(unknown, known.length === 0 && !names.has('none'));
  const exporters = known.map((name): ExporterOption => (name === 'console' ? 'console' : {}));
  const [only, another] = exporters;
  if (only === undefined) return names.has('none') ? 'none' : {};
  return another === undefined ? only : exporters;
}

function warnOfUnknown(names: readonly string[], isOtlpInstead: boolean): void {
  const shown = show(names.join(','));
  warnOnce(
    `exporters ${shown} ${isOtlpInstead}`,
    'VARIABLE_IGNORED',
    `OTEL_TRACES_EXPORTER: ${shown} is ignored: expected otlp, console or none, or several separated by commas. ` +
      (isOtlpInstead ? 'Spans go out as OTLP. ' : '') +
      'A receiver that speaks no OTLP is reached through an OpenTelemetry Collector, or by `exporter` with an exporter of ' +
      'your own.',
  );
}

/** A number of things, 1 or more. What is out of range is ignored, as the specification says, here and below. */
export function countOf(value: string | undefined): number | undefined {
  const number = wholeNumber(value);
  return number !== undefined && number > 0 && Number.isSafeInteger(number) ? number : undefined;
}

/** Milliseconds, 0 or more. */
export function durationOf(value: string | undefined): number | undefined {
  const number = wholeNumber(value);
  return number !== undefined && number <= MOST_MILLIS ? number : undefined;
}

/** Milliseconds, where 0 is no limit, as the specification says. */
export function timeoutOf(value: string | undefined): number | undefined {
  return durationOf(value) === 0 ? MOST_MILLIS : durationOf(value);
}

/** One of a set of words: their case makes no difference, as the specification says. */
const lowerCase = (word: string): string => word.toLowerCase();
