import { loadPeer } from '../diagnostics/optional-peer';
import type { Environment } from './environment';
import type { ExitDestination } from './exit-exporter';
import { exporterDestination } from './exporter';
import type { OtlpOptions } from './options';
import { tlsMaterial } from './tls-material';

/** What the OTLP exporter of these options and variables does, said for the moment in which it can do it no more. */
export function exitDestination(options: OtlpOptions, env: Environment): ExitDestination {
  const { parseKeyPairsIntoRecord: parse } = loadPeer(
    () => require('@opentelemetry/core') as typeof import('@opentelemetry/core'),
    '@opentelemetry/core',
    'startTelemetry',
  );
  return {
    url: exporterDestination(options, env),
    protocol: options.protocol ?? 'http/protobuf',
    tls: { ...tlsMaterial(options, env) },
    headers: {
      ...parse(env['OTEL_EXPORTER_OTLP_HEADERS']),
      ...parse(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']),
      ...options.headers,
    },
  };
}
