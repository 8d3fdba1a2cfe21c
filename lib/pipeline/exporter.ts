import { loadPeer } from '../diagnostics/optional-peer';
import type { SpanExporter } from '../engine/sdk';
import type { Environment } from './environment';
import type { OtlpOptions, OtlpProtocol } from './options';

interface ExporterConfig {
  url?: string;
  headers?: Record<string, string>;
  timeoutMillis?: number;
}

type ExporterModule = { readonly OTLPTraceExporter: new (config: ExporterConfig) => unknown };

/** Loaded when first needed: an exporter costs start-up time, and only one of them is used. */
const EXPORTERS: Readonly<Record<OtlpProtocol, { readonly name: string; readonly load: () => ExporterModule }>> = {
  'http/protobuf': {
    name: '@opentelemetry/exporter-trace-otlp-proto',
    load: () => require('@opentelemetry/exporter-trace-otlp-proto') as ExporterModule,
  },
  'http/json': {
    name: '@opentelemetry/exporter-trace-otlp-http',
    load: () => require('@opentelemetry/exporter-trace-otlp-http') as ExporterModule,
  },
};

/** OpenTelemetry's own OTLP exporter for these options; what they leave out, it reads from `OTEL_EXPORTER_OTLP_*`. */
export function createOtlpExporter(options: OtlpOptions): SpanExporter {
  const { name, load } = EXPORTERS[options.protocol ?? 'http/protobuf'];
  const { OTLPTraceExporter } = loadPeer(load, name, 'startTelemetry');
  return new OTLPTraceExporter({
    ...(options.endpoint === undefined ? {} : { url: tracesUrl(options.endpoint) }),
    ...(options.headers === undefined ? {} : { headers: { ...options.headers } }),
    ...(options.timeoutMillis === undefined ? {} : { timeoutMillis: options.timeoutMillis }),
  }) as SpanExporter;
}

/** Where the exporter of these options sends to, as far as it can be told; for warnings. */
export function exporterDestination(options: OtlpOptions, env: Environment): string {
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
