import { otlpVariables } from '../../config/environment';
import { headerPairs } from '../../config/header-pairs';
import type { Environment } from '../../process/environment-variable';
import type { OtlpOptions } from '../../config/telemetry-options';

/**
 * The headers of each export: those of the options, then of the variable for traces, then of the one for all signals.
 * Names are compared in lower case, as HTTP and gRPC do.
 */
export function exporterHeaders({ headers = {} }: OtlpOptions, env: Environment): Readonly<Record<string, string>> {
  const pairs = [...otlpVariables(env, 'HEADERS').toReversed().flatMap(headerPairs), ...Object.entries(headers)];
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}
