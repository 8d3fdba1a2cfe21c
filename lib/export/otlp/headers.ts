import { otlpVariables, type SignalName } from '../../config/otlp-variables';
import { headerPairs } from '../../config/header-pairs';
import type { Environment } from '../../process/environment-variable';
import type { OtlpOptions } from '../../config/otlp-options';

/**
 * The headers of each export. Options win over the variable for the signal, and that over the variable for all signals. Names
 * are converted to lower case, because HTTP and gRPC ignore their case.
 */
export function exporterHeaders(
  { headers = {} }: OtlpOptions,
  env: Environment,
  signal: SignalName,
): Readonly<Record<string, string>> {
  const pairs = [
    ...otlpVariables(env, 'HEADERS', signal).toReversed().flatMap(headerPairs),
    ...Object.entries(headers),
  ];
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}
