import { show } from '../validation/option-error';
import { isExporter, isRecord } from '../validation/predicates';
import { warnOnce } from '../diagnostics/warning';
import { type Environment, environmentList, environmentVariable } from '../process/environment-variable';
import type { LogExporterOption, LogExportOptions, LogOptions } from './log-options';
import type { OtlpOptions } from './otlp-options';
import { lowerCase, protocolOf } from './otlp-variables';
import type { TelemetryOptions } from './telemetry-options';

/** The variable for each OTLP option. */
const VARIABLES: Readonly<Record<keyof OtlpOptions, string>> = {
  endpoint: 'ENDPOINT',
  protocol: 'PROTOCOL',
  headers: 'HEADERS',
  timeoutMillis: 'TIMEOUT',
  compression: 'COMPRESSION',
  certificate: 'CERTIFICATE',
  clientKey: 'CLIENT_KEY',
  clientCertificate: 'CLIENT_CERTIFICATE',
};

/**
 * Completes `log.export`: `false` if no log records are exported, otherwise with the exporters. Explicit options win over
 * variables. If neither names an exporter, log records go to the OTLP receiver of the spans.
 *
 * The specification's default for `OTEL_LOGS_EXPORTER` is `otlp`. Here it is `none`: most services have their lines
 * collected from standard output, and would send each line twice.
 *
 * @returns `undefined` if neither an option nor a variable asks for log records
 */
export function resolveLogOptions(
  { log, exporter }: Pick<TelemetryOptions, 'log' | 'exporter'>,
  env: Environment,
): LogOptions | undefined {
  const given = log?.export;
  // The check of the options, which comes later, reports an invalid value.
  if (given !== undefined && typeof given !== 'boolean' && !isRecord(given)) return log;
  if (given === false || (given === undefined && !namesOtlp(env, false))) return log;
  const options: LogExportOptions = isRecord(given) ? given : {};
  if (options.exporter === undefined && !namesOtlp(env, true)) return { ...log, export: false };
  const chosen = options.exporter ?? ofSpans(exporter, env);
  return { ...log, export: { ...options, exporter: withProtocol(chosen, env) } };
}

/** Whether `OTEL_LOGS_EXPORTER` contains `otlp`. `console` adds nothing: the logger prints each line in any case. */
function namesOtlp(env: Environment, isDefault: boolean): boolean {
  const names = environmentList(env, 'OTEL_LOGS_EXPORTER').map(lowerCase);
  const unknown = names.filter((name) => !['otlp', 'console', 'none'].includes(name));
  if (unknown.length > 0) warnAboutUnknown(unknown);
  return names.includes('otlp') || (isDefault && unknown.length === names.length);
}

function warnAboutUnknown(names: readonly string[]): void {
  const shown = show(names.join(','));
  warnOnce(
    `log exporters ${shown}`,
    'VARIABLE_IGNORED',
    `OTEL_LOGS_EXPORTER: ${shown} is ignored: expected otlp, console or none, or several separated by commas.`,
  );
}

/**
 * The first OTLP receiver of the spans. A variable for logs wins over its member. If the variable names another endpoint,
 * no member is taken: headers and keys are for the receiver of the spans only.
 */
function ofSpans(exporter: unknown, env: Environment): OtlpOptions {
  const isSet = (option: keyof OtlpOptions): boolean =>
    environmentVariable(env, `OTEL_EXPORTER_OTLP_LOGS_${VARIABLES[option]}`) !== undefined;
  const all: readonly unknown[] = Array.isArray(exporter) ? exporter : [exporter];
  const receiver = all.find((one) => isRecord(one) && !isExporter(one)) as OtlpOptions | undefined;
  if (!receiver || isSet('endpoint')) return {};
  const members = Object.entries(receiver).filter(([option]) => !isSet(option as keyof OtlpOptions));
  return Object.fromEntries(members);
}

/** Sets the protocol of each OTLP exporter that has none. */
function withProtocol(
  chosen: NonNullable<LogExportOptions['exporter']>,
  env: Environment,
): NonNullable<LogExportOptions['exporter']> {
  const protocol = protocolOf(env, 'LOGS');
  if (protocol === undefined) return chosen;
  const complete = (one: LogExporterOption): LogExporterOption =>
    isRecord(one) && !isExporter(one) ? { protocol, ...one } : one;
  return Array.isArray(chosen)
    ? (chosen as readonly LogExporterOption[]).map(complete)
    : complete(chosen as LogExporterOption);
}
