import { type Environment, environmentList, environmentVariable, wholeNumber } from '../process/environment-variable';
import { show } from '../validation/option-error';
import { isRecord, MAX_TIMER_MILLIS } from '../validation/predicates';
import type { BatchConfig } from '../otel/sdk';
import { warnOnce } from '../diagnostics/warning';
import { isSpanExporter } from './option-tables';
import type { WaterfallDetail } from '../waterfall/waterfall-options';
import type { ExporterOption, OtlpProtocol, TelemetryOptions } from './telemetry-options';

/**
 * Completes options from the standard variables. Explicit options win over variables, and variables over defaults.
 * {@link otlpSettings} reads the variables for endpoint, headers, compression and certificates.
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

/** Reads the `OTEL_BSP_*` variables; not every version of the SDK does. */
export function batchFromEnvironment(env: Environment): BatchConfig {
  const read: Record<keyof BatchConfig, number | undefined> = {
    scheduledDelayMillis: durationOf(env['OTEL_BSP_SCHEDULE_DELAY']),
    exportTimeoutMillis: timeoutOf(env['OTEL_BSP_EXPORT_TIMEOUT']),
    maxQueueSize: countOf(env['OTEL_BSP_MAX_QUEUE_SIZE']),
    maxExportBatchSize: countOf(env['OTEL_BSP_MAX_EXPORT_BATCH_SIZE']),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** Time limit of one export, in milliseconds; 10,000 by default. */
export function timeoutFromEnvironment(env: Environment): number {
  return otlpVariables(env, 'TIMEOUT').map(timeoutOf).find(Boolean) ?? 10_000;
}

/** Reads the compression. {@link warnAboutVariables} reports unknown values. */
export function compressionFromEnvironment(env: Environment): 'gzip' | 'none' {
  const named = otlpVariables(env, 'COMPRESSION').map(lowerCase);
  return named.find((name) => name === 'gzip' || name === 'none') === 'gzip' ? 'gzip' : 'none';
}

export const CONSOLE_VARIABLE = 'OTEL_INSTRUMENT_CONSOLE';

const DETAILS: readonly string[] = ['compact', 'normal', 'full'] satisfies WaterfallDetail[];

/** Reads how much the exporter `'console'` prints; warns about an unknown value. */
export function consoleDetailFromEnvironment(env: Environment): WaterfallDetail | undefined {
  const value = environmentVariable(env, CONSOLE_VARIABLE)?.toLowerCase();
  if (value === undefined || DETAILS.includes(value)) return value as WaterfallDetail | undefined;
  warnOnce(
    `${CONSOLE_VARIABLE} ${value}`,
    'VARIABLE_IGNORED',
    `${CONSOLE_VARIABLE}: ${show(value)} is ignored: expected compact, normal or full.`,
  );
  return undefined;
}

/** The values set for one exporter variable: first the one for traces, then the one for all signals. */
export function otlpVariables(env: Environment, variable: string): string[] {
  const names = [`OTEL_EXPORTER_OTLP_TRACES_${variable}`, `OTEL_EXPORTER_OTLP_${variable}`];
  return names.flatMap((name) => environmentVariable(env, name) ?? []);
}

export function isDisabled(env: Environment): boolean {
  return environmentVariable(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
}

function serviceNameOf(env: Environment): string | undefined {
  return resourceAttributes(env['OTEL_RESOURCE_ATTRIBUTES'])?.['service.name']?.trim() || undefined;
}

/**
 * Parses `OTEL_RESOURCE_ATTRIBUTES`: percent-encoded `key=value` pairs, separated by commas.
 *
 * @returns `undefined` if any pair is malformed: the specification then discards the whole value
 */
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

/** Ignores unknown protocols; {@link warnAboutVariables} reports them. */
function protocolOf(env: Environment): OtlpProtocol | undefined {
  const named = otlpVariables(env, 'PROTOCOL').map(lowerCase);
  return named.find((name): name is OtlpProtocol => PROTOCOLS.includes(name));
}

/** Sets the protocol of each OTLP exporter that has none. */
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

/** The exporters that `OTEL_TRACES_EXPORTER` lists; OTLP if it lists no known one. */
function exportersOf(env: Environment): NonNullable<TelemetryOptions['exporter']> {
  const names = new Set(environmentList(env, 'OTEL_TRACES_EXPORTER').map(lowerCase));
  const known = [...names].filter((name) => name === 'otlp' || name === 'console');
  const unknown = [...names].filter((name) => !['otlp', 'console', 'none'].includes(name));
  if (unknown.length > 0) warnAboutUnknown(unknown, known.length === 0 && !names.has('none'));
  const exporters = known.map((name): ExporterOption => (name === 'console' ? 'console' : {}));
  const [only, another] = exporters;
  if (only === undefined) return names.has('none') ? 'none' : {};
  return another === undefined ? only : exporters;
}

function warnAboutUnknown(names: readonly string[], isOtlpInstead: boolean): void {
  const shown = show(names.join(','));
  warnOnce(
    `exporters ${shown} ${isOtlpInstead}`,
    'VARIABLE_IGNORED',
    `OTEL_TRACES_EXPORTER: ${shown} is ignored: expected otlp, console or none, or several separated by commas. ` +
      (isOtlpInstead ? 'Spans are sent as OTLP. ' : '') +
      'To reach a receiver that does not accept OTLP, send to an OpenTelemetry Collector, or pass your own exporter as ' +
      '`exporter`.',
  );
}

/** A count, 1 or more. As the specification requires, values out of range are ignored, here and below. */
export function countOf(value: string | undefined): number | undefined {
  const number = wholeNumber(value);
  return number !== undefined && number > 0 && Number.isSafeInteger(number) ? number : undefined;
}

/** Milliseconds, 0 or more. */
export function durationOf(value: string | undefined): number | undefined {
  const number = wholeNumber(value);
  return number !== undefined && number <= MAX_TIMER_MILLIS ? number : undefined;
}

/** A time limit in milliseconds; 0 means no limit, as the specification requires. */
export function timeoutOf(value: string | undefined): number | undefined {
  return durationOf(value) === 0 ? MAX_TIMER_MILLIS : durationOf(value);
}

/** The specification compares enum values without regard to case. */
const lowerCase = (word: string): string => word.toLowerCase();
