import type { BatchConfig } from '../engine/sdk';
import type { OtlpOptions, OtlpProtocol, TelemetryOptions } from './options';

/** Variables of the process, `process.env` or a test's. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Completes options from the standard variables: explicit options win, variables come second, defaults last. The
 * endpoint and the headers that are not given are read by OpenTelemetry's own exporter.
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
  const serviceName = options.serviceName ?? text(env['OTEL_SERVICE_NAME']);
  return {
    ...options,
    ...(serviceName === undefined ? {} : { serviceName }),
    environment: options.environment ?? text(env['NODE_ENV']) ?? 'development',
    exporter: options.exporter ?? exporterOf(env),
  };
}

const BATCH_VARIABLES: Readonly<Record<keyof BatchConfig, string>> = {
  scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
  exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
  maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
  maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
};

/** Batch sizes and times of the standard variables, which not every version of the SDK reads itself. */
export function batchFromEnvironment(env: Environment): BatchConfig {
  const read = Object.entries(BATCH_VARIABLES).map(([option, variable]) => [option, count(env[variable])] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

function exporterOf(env: Environment): OtlpOptions | 'none' {
  if (text(env['OTEL_TRACES_EXPORTER']) === 'none') return 'none';
  const protocol = text(env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) ?? text(env['OTEL_EXPORTER_OTLP_PROTOCOL']);
  return protocol === undefined ? {} : { protocol: protocol as OtlpProtocol };
}

/** Whether `OTEL_SDK_DISABLED` switches everything off. */
export function isDisabled(env: Environment): boolean {
  return text(env['OTEL_SDK_DISABLED'])?.toLowerCase() === 'true';
}

/** A variable that holds no whole number above 0 is ignored, as the specification says. */
function count(value: string | undefined): number | undefined {
  const number = Number(text(value));
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

/** An empty variable counts as unset, as the specification says. */
function text(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed ? trimmed : undefined;
}
