import { compressionFromEnvironment, timeoutFromEnvironment } from '../../config/environment';
import type { OtlpOptions, OtlpProtocol } from '../../config/telemetry-options';
import type { Environment } from '../../process/environment-variable';
import { exporterDestination, isSecureGrpc } from './endpoint';
import { exporterHeaders } from './headers';
import { type TlsMaterial, tlsMaterial } from './transport/tls';
import { SCOPE_VERSION } from '../../otel/instrumentation-scope';

export interface OtlpSettings {
  readonly protocol: OtlpProtocol;
  /** A URL; for gRPC also a host and a port. May contain credentials. */
  readonly destination: string;
  readonly isSecure: boolean;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  readonly isCompressed: boolean;
  readonly timeoutMillis: number;
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#user-agent */
const USER_AGENT = `otel-instrument-OTLP-Exporter-JavaScript/${SCOPE_VERSION}`;

const CONTENT_TYPES = {
  'http/protobuf': 'application/x-protobuf',
  'http/json': 'application/json',
  grpc: 'application/grpc',
} as const;

/**
 * Completes options from the variables `OTEL_EXPORTER_OTLP_*`.
 *
 * @throws OptionError if a file named in an option cannot be read
 */
export function otlpSettings(options: OtlpOptions, env: Environment): OtlpSettings {
  const { protocol = 'http/protobuf' } = options;
  const destination = exporterDestination(options, env);
  const isCompressed = (options.compression ?? compressionFromEnvironment(env)) === 'gzip';
  const { 'user-agent': product, ...headers } = exporterHeaders(options, env);
  return {
    protocol,
    destination,
    isSecure: protocol === 'grpc' ? isSecureGrpc(destination, env) : destination.startsWith('https:'),
    headers: {
      ...headers,
      'user-agent': product === undefined ? USER_AGENT : `${product} ${USER_AGENT}`,
      'content-type': CONTENT_TYPES[protocol],
      ...(isCompressed && protocol !== 'grpc' ? { 'content-encoding': 'gzip' } : {}),
    },
    tls: tlsMaterial(options, env),
    isCompressed,
    timeoutMillis: options.timeoutMillis ?? timeoutFromEnvironment(env),
  };
}
