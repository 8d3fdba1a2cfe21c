import { compressionFromEnvironment, timeoutFromEnvironment } from '../../config/otlp-variables';
import type { OtlpOptions, OtlpProtocol } from '../../config/otlp-options';
import type { Environment } from '../../process/environment-variable';
import { exporterDestination, isSecureGrpc, type SignalPath } from './endpoint';
import { exporterHeaders } from './headers';
import { type SignalTls, type TlsMaterial, tlsMaterial } from './transport/tls';
import { SCOPE_VERSION } from '../../otel/instrumentation-scope';

export interface OtlpSettings {
  readonly protocol: OtlpProtocol;
  /** Path of the method over gRPC. */
  readonly method: string;
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

/** The members of a {@link Signal} that decide how it is sent. */
export type SignalRoute = SignalPath & SignalTls & { readonly method: string };

/**
 * Completes options from the variables `OTEL_EXPORTER_OTLP_*`.
 *
 * @throws OptionError if a file named in an option cannot be read
 */
export function otlpSettings(options: OtlpOptions, env: Environment, signal: SignalRoute): OtlpSettings {
  const { protocol = 'http/protobuf' } = options;
  const destination = exporterDestination(options, env, signal);
  const isCompressed = (options.compression ?? compressionFromEnvironment(env, signal.name)) === 'gzip';
  const { 'user-agent': product, ...headers } = exporterHeaders(options, env, signal.name);
  return {
    protocol,
    method: signal.method,
    destination,
    isSecure: protocol === 'grpc' ? isSecureGrpc(destination, env, signal.name) : destination.startsWith('https:'),
    headers: {
      ...headers,
      'user-agent': product === undefined ? USER_AGENT : `${product} ${USER_AGENT}`,
      'content-type': CONTENT_TYPES[protocol],
      ...(isCompressed && protocol !== 'grpc' ? { 'content-encoding': 'gzip' } : {}),
    },
    tls: tlsMaterial(options, env, signal),
    isCompressed,
    timeoutMillis: options.timeoutMillis ?? timeoutFromEnvironment(env, signal.name),
  };
}
