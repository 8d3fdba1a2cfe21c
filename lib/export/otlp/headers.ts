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

/**
 * Pairs such as `x-tenant=shop,authorization=Basic%20abc`, percent-encoded; a pair that is malformed does not count.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
function headerPairs(text = ''): (readonly [string, string])[] {
  return text.split(',').flatMap((pair) => {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    try {
      const decoded = [decodeURIComponent(name.trim()), decodeURIComponent(value.trim())] as const;
      return decoded[0] && decoded[1] ? [decoded] : [];
    } catch {
      return [];
    }
  });
}
