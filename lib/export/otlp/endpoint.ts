import { show } from '../../validation/option-error';
import { warnOnce } from '../../diagnostics/warning';
import { otlpVariables } from '../../config/environment';
import { type Environment, environmentVariable } from '../../process/environment-variable';
import type { OtlpOptions } from '../../config/telemetry-options';

const FOR_TRACES = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
const FOR_ALL = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/**
 * The URL, or for gRPC the address, of the receiver: the option, then the variable for traces, then the variable for all
 * signals, then the default. Over HTTP, `/v1/traces` is appended, except to the variable for traces.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 */
export function exporterDestination(options: OtlpOptions, env: Environment): string {
  if (options.protocol === 'grpc') return grpcEndpoint(options, env);
  if (options.endpoint !== undefined) return tracesUrl(options.endpoint);
  const forTraces = httpUrlOf(FOR_TRACES, env);
  return forTraces?.href ?? tracesUrl(httpUrlOf(FOR_ALL, env)?.href ?? 'http://localhost:4318');
}

/** Appends `/v1/traces` to a base URL, unless it is there. */
export function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  return url.href;
}

/** The receiver for gRPC: a URL, or a host and port, which the variables may contain. */
export function grpcEndpoint({ endpoint }: OtlpOptions, env: Environment): string {
  return endpoint ?? environmentVariable(env, FOR_TRACES, FOR_ALL) ?? 'http://localhost:4317';
}

/** Converts a URL to the `host:port` that gRPC expects. Other forms stay as they are: gRPC has target schemes of its own. */
export function grpcAddress(endpoint: string): string {
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) return endpoint;
  const { protocol, hostname, port } = new URL(endpoint);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/** The scheme decides. Without one, TLS is used unless the `INSECURE` variable is `true`. */
export function isSecureGrpc(endpoint: string, env: Environment): boolean {
  const [, scheme] = /^(https?):\/\//i.exec(endpoint) ?? [];
  if (scheme) return scheme.toLowerCase() === 'https';
  return otlpVariables(env, 'INSECURE')[0]?.toLowerCase() !== 'true';
}

/** Warns about a scheme that is not HTTP. {@link warnAboutVariables} reports values that are not URLs. */
function httpUrlOf(variable: string, env: Environment): URL | undefined {
  const value = environmentVariable(env, variable);
  if (value === undefined || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  const text = `${variable} is ignored: over HTTP, expected a URL such as http://localhost:4318, got ${show(value)}.`;
  warnOnce(`scheme of ${variable}`, 'VARIABLE_IGNORED', text);
  return undefined;
}
