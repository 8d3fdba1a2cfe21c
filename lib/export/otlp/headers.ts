import { headerPairs } from '../../config/header-pairs';
import type { Environment } from '../../config/environment';
import type { OtlpOptions } from '../../config/telemetry-options';

/**
 * The headers of each export: those of the options, then of the variable for traces, then of the one for all signals.
 * Names are compared in lower case, as HTTP and gRPC do.
 */
export function exporterHeaders({ headers = {} }: OtlpOptions, env: Environment): Readonly<Record<string, string>> {
  const pairs = [
    ...headerPairs(env['OTEL_EXPORTER_OTLP_HEADERS']),
    ...headerPairs(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']),
    ...Object.entries(headers),
  ];
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}
