import { type Environment, environmentList, environmentVariable } from '../process/environment-variable';
import { show } from '../validation/option-error';
import { isRecord } from '../validation/predicates';
import { warnOnce } from '../diagnostics/warning';
import { resolveLogOptions } from './log-export';
import { isOwnExporter } from './option-tables';
import type { OtlpProtocol } from './otlp-options';
import { lowerCase, protocolOf } from './otlp-variables';
import type { ExporterOption, TelemetryOptions } from './telemetry-options';

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
  const log = resolveLogOptions(options, env);
  return {
    ...options,
    ...(serviceName === undefined ? {} : { serviceName }),
    ...(log === undefined ? {} : { log }),
    environment: options.environment ?? environmentVariable(env, 'NODE_ENV') ?? 'development',
    exporter: withProtocol(options.exporter ?? exportersOf(env), protocolOf(env, 'TRACES')),
  };
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

/** Sets the protocol of each OTLP exporter that has none. */
function withProtocol(
  exporter: NonNullable<TelemetryOptions['exporter']>,
  protocol: OtlpProtocol | undefined,
): NonNullable<TelemetryOptions['exporter']> {
  if (protocol === undefined) return exporter;
  const complete = (one: ExporterOption): ExporterOption =>
    isRecord(one) && !isOwnExporter(one) ? { protocol, ...one } : one;
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
