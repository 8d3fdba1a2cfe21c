import type { OtlpOptions, OtlpProtocol, TelemetryOptions } from './options';

/** Variables of the process, `process.env` or a test's. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Completes options from the standard variables: explicit options win, variables come second, defaults last. The
 * endpoint, the headers and the batch sizes that are not given are read by OpenTelemetry's own exporter and processor.
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

function exporterOf(env: Environment): OtlpOptions | 'none' {
  if (text(env['OTEL_TRACES_EXPORTER']) === 'none') return 'none';
  const protocol = text(env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) ?? text(env['OTEL_EXPORTER_OTLP_PROTOCOL']);
  return protocol === undefined ? {} : { protocol: protocol as OtlpProtocol };
}

/** Whether `OTEL_SDK_DISABLED` switches everything off. */
export function isDisabled(env: Environment): boolean {
  return text(env['OTEL_SDK_DISABLED'])?.toLowerCase() === 'true';
}

/** An empty variable counts as unset, as the specification says. */
function text(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed ? trimmed : undefined;
}
