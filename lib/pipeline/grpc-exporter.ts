import { createRequire } from 'node:module';
import { loadPeer } from '../diagnostics/optional-peer';
import type { SpanExporter } from '../engine/sdk';
import type { Environment } from './environment';
import type { OtlpOptions } from './options';
import type { TlsMaterial } from './tls-material';

const PACKAGE = '@opentelemetry/exporter-trace-otlp-grpc';

interface Metadata {
  set(key: string, value: string): void;
}

/** What the exporter is made from; both come from the very copy of `@grpc/grpc-js` that it uses. */
interface GrpcBase {
  createEmptyMetadata(): Metadata;
  createSslCredentials(ca?: Buffer, key?: Buffer, cert?: Buffer): unknown;
}

/** OpenTelemetry's exporter for OTLP over gRPC, which reads the variables for what the options leave out. */
export function createGrpcExporter(options: OtlpOptions, tls: TlsMaterial, env: Environment): SpanExporter {
  const { OTLPTraceExporter } = loadPeer(
    () =>
      require('@opentelemetry/exporter-trace-otlp-grpc') as typeof import('@opentelemetry/exporter-trace-otlp-grpc'),
    PACKAGE,
    'OTLP over gRPC',
  );
  const { endpoint, headers, timeoutMillis, compression } = options;
  const config = {
    ...(endpoint === undefined ? {} : { url: endpoint }),
    ...(timeoutMillis === undefined ? {} : { timeoutMillis }),
    ...(compression === undefined ? {} : { compression }),
    ...(headers === undefined ? {} : { metadata: metadataOf(headers) }),
    ...(isSecure(grpcEndpoint(options, env), env) && Object.keys(tls).length > 0
      ? { credentials: credentialsOf(tls) }
      : {}),
  };
  return new OTLPTraceExporter(config as ConstructorParameters<typeof OTLPTraceExporter>[0]);
}

/** Where gRPC sends to: a URL, or host and port, which is what the variables may hold. */
export function grpcEndpoint({ endpoint }: OtlpOptions, env: Environment): string {
  const named = [env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'], env['OTEL_EXPORTER_OTLP_ENDPOINT']];
  return endpoint ?? named.map((value) => value?.trim()).find(Boolean) ?? 'http://localhost:4317';
}

/** The scheme decides; where there is none, TLS is used unless a variable says otherwise. */
function isSecure(endpoint: string, env: Environment): boolean {
  const [, scheme] = /^([a-z]+):\/\//i.exec(endpoint) ?? [];
  if (scheme) return scheme.toLowerCase() !== 'http';
  const insecure = env['OTEL_EXPORTER_OTLP_TRACES_INSECURE']?.trim() || env['OTEL_EXPORTER_OTLP_INSECURE']?.trim();
  return insecure?.toLowerCase() !== 'true';
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = grpcBase().createEmptyMetadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function credentialsOf({ ca, key, cert }: TlsMaterial): unknown {
  const [root, clientKey, chain] = [ca, key, cert].map((pem) => (pem === undefined ? undefined : Buffer.from(pem)));
  return grpcBase().createSslCredentials(root, clientKey, chain);
}

/** Found from where the exporter stands, since package managers need not let us see what only it depends on. */
function grpcBase(): GrpcBase {
  return createRequire(require.resolve('@opentelemetry/exporter-trace-otlp-grpc'))(
    '@opentelemetry/otlp-grpc-exporter-base',
  ) as GrpcBase;
}
