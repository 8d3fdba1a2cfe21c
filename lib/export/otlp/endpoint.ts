import { show } from '../../validation/option-error';
import { warnOnce } from '../../diagnostics/warning';
import { otlpVariables, type SignalName } from '../../config/otlp-variables';
import { type Environment, environmentVariable } from '../../process/environment-variable';
import type { OtlpOptions } from '../../config/otlp-options';

/** The members of a {@link Signal} that decide where it goes. */
export interface SignalPath {
  readonly name: SignalName;
  readonly path: `/v1/${string}`;
}

const FOR_ALL = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/**
 * The URL, or for gRPC the address, of the receiver: the option, then the variable for the signal, then the variable for
 * all signals, then the default. Over HTTP, the path of the signal is appended, except to the variable for the signal.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 */
export function exporterDestination(options: OtlpOptions, env: Environment, { name, path }: SignalPath): string {
  if (options.protocol === 'grpc') return grpcEndpoint(options, env, name);
  if (options.endpoint !== undefined) return signalUrl(options.endpoint, path);
  const forSignal = httpUrlOf(variableOf(name), env);
  return forSignal?.href ?? signalUrl(httpUrlOf(FOR_ALL, env)?.href ?? 'http://localhost:4318', path);
}

/** Appends the path of a signal to a base URL, unless it is there. Replaces that of another signal. */
export function signalUrl(endpoint: string, path: SignalPath['path']): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith(path)) url.pathname = url.pathname.replace(/(\/v1\/(traces|logs))?\/*$/, '') + path;
  return url.href;
}

const variableOf = (signal: SignalName): string => `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;

/** The receiver for gRPC: a URL, or a host and port, which the variables may contain. */
export function grpcEndpoint({ endpoint }: OtlpOptions, env: Environment, signal: SignalName): string {
  return endpoint ?? environmentVariable(env, variableOf(signal), FOR_ALL) ?? 'http://localhost:4317';
}

/** Converts a URL to the `host:port` that gRPC expects. Other forms stay as they are: gRPC has target schemes of its own. */
export function grpcAddress(endpoint: string): string {
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) return endpoint;
  const { protocol, hostname, port } = new URL(endpoint);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/** The scheme decides. Without one, TLS is used unless the `INSECURE` variable is `true`. */
export function isSecureGrpc(endpoint: string, env: Environment, signal: SignalName): boolean {
  const [, scheme] = /^(https?):\/\//i.exec(endpoint) ?? [];
  if (scheme) return scheme.toLowerCase() === 'https';
  return otlpVariables(env, 'INSECURE', signal)[0]?.toLowerCase() !== 'true';
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
