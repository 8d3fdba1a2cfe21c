import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { loadPeer } from '../diagnostics/optional-peer';
import type { ExportResult, FinishedSpan, SpanExporter } from '../engine/sdk';
import { takeOverDelivery, type Wire } from './delivery';
import type { Environment } from './environment';
import { createGrpcExporter, grpcEndpoint } from './grpc-exporter';
import type { OtlpOptions } from './options';
import type { ExportedSpan } from './otlp/exported-span';
import { traceRequest } from './otlp/trace-request';
import type { RetryOptions } from './retrying-transport';
import { type TlsMaterial, tlsMaterial } from './tls-material';

/** OpenTelemetry's own OTLP exporter, whose work can be ended at once. */
export class OtlpExporter implements SpanExporter {
  /** @param end fails what is under way, and closes its connections */
  constructor(
    private readonly exporter: SpanExporter,
    private readonly end: () => void,
  ) {}

  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, done);
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  /** Attempts and waits that are under way fail, connections are closed, and nothing keeps the process alive. */
  abandon(): void {
    this.end();
  }
}

interface HttpExporterConfig {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMillis?: number;
  readonly compression?: OtlpOptions['compression'];
  readonly httpAgentOptions: (protocol: string) => HttpAgent;
}

type HttpExporterModule = { readonly OTLPTraceExporter: new (config: HttpExporterConfig) => SpanExporter };

/** Loaded when first needed: an exporter costs start-up time, and only one of them is used. */
const HTTP_EXPORTERS = {
  'http/protobuf': {
    name: '@opentelemetry/exporter-trace-otlp-proto',
    load: () => require('@opentelemetry/exporter-trace-otlp-proto') as HttpExporterModule,
  },
  'http/json': {
    name: '@opentelemetry/exporter-trace-otlp-http',
    load: () => require('@opentelemetry/exporter-trace-otlp-http') as HttpExporterModule,
  },
} as const;

/**
 * OpenTelemetry's own OTLP exporter for these options, with retries of ours; what they leave out, it reads from
 * `OTEL_EXPORTER_OTLP_*`.
 *
 * @throws OptionError where its package is not installed, or a file that the options name cannot be read
 */
export function createOtlpExporter(
  options: OtlpOptions,
  env: Environment = process.env,
  retries: Pick<RetryOptions, 'firstBackoffMillis'> = {},
): OtlpExporter {
  const { protocol = 'http/protobuf' } = options;
  const destination = exporterDestination(options, env);
  const tls = tlsMaterial(options, env);
  if (protocol === 'grpc') {
    const exporter = createGrpcExporter(options, tls, env);
    const delivery = takeOverDelivery(exporter, destination, retries, PROTOBUF);
    return new OtlpExporter(exporter, () => delivery?.abandon());
  }
  let agent: HttpAgent | undefined;
  const hangUp = (): void => agent && closeConnections(agent);
  // OpenTelemetry's transport asks once for each batch that is sent before it has the first answer to this.
  const exporter = createHttpExporter(protocol, options, (scheme) => (agent ??= agentFor(scheme, tls)));
  const wire = protocol === 'http/json' ? JSON_TEXT : PROTOBUF;
  const delivery = takeOverDelivery(exporter, destination, { ...retries, hangUp }, wire);
  return new OtlpExporter(exporter, () => (delivery ? delivery.abandon() : hangUp()));
}

/** Where the exporter of these options sends to, as far as it can be told; for warnings. */
export function exporterDestination(options: OtlpOptions, env: Environment): string {
  if (options.protocol === 'grpc') return grpcEndpoint(options, env);
  const forTraces = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']?.trim();
  if (options.endpoint === undefined && forTraces) return forTraces;
  const endpoint = options.endpoint ?? (env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim() || 'http://localhost:4318');
  return URL.canParse(endpoint) ? tracesUrl(endpoint) : endpoint;
}

/** The URL that spans go to; the path is appended to a base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it. */
export function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  return url.href;
}

function createHttpExporter(
  protocol: keyof typeof HTTP_EXPORTERS,
  { endpoint, headers, timeoutMillis, compression }: OtlpOptions,
  httpAgentOptions: HttpExporterConfig['httpAgentOptions'],
): SpanExporter {
  const { name, load } = HTTP_EXPORTERS[protocol];
  const { OTLPTraceExporter } = loadPeer(load, name, 'startTelemetry');
  return new OTLPTraceExporter({
    httpAgentOptions,
    ...(endpoint === undefined ? {} : { url: tracesUrl(endpoint) }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(timeoutMillis === undefined ? {} : { timeoutMillis }),
    ...(compression === undefined ? {} : { compression }),
  });
}

/** A burst must not spend its time on opening connections. */
const CONNECTIONS = { keepAlive: true, maxSockets: 8 };

/** An agent of ours, because the connections of OpenTelemetry's own cannot be ended. */
function agentFor(scheme: string, tls: TlsMaterial): HttpAgent {
  return scheme === 'https:' ? new HttpsAgent({ ...CONNECTIONS, ...tls }) : new HttpAgent(CONNECTIONS);
}

/** A request that waits for a connection would open another in the place of one that is closed. */
function closeConnections(agent: HttpAgent): void {
  for (const waiting of Object.values(agent.requests)) for (const request of waiting ?? []) request.destroy();
  agent.destroy();
}

const PROTOBUF: Wire = { encode: (spans) => traceRequest(spans as readonly ExportedSpan[]) };
const JSON_TEXT: Wire = { decode: parseJson };

function parseJson(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body).toString());
}
