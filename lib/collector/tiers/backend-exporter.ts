import { invalidOption } from '../../validation/option-error';
import type { HeaderVariables } from '../collector-settings';
import type { CollectorValue } from './collector-yaml';
import { FromEnvironment } from './from-environment';
import { splittingDiskQueue, ENDLESS_RETRIES } from './disk-queue';

/** An exporter of the Collector: its name, and its settings. */
export interface CollectorExporter {
  readonly name: string;
  readonly settings: Readonly<Record<string, CollectorValue | undefined>>;
}

/** A backend, and what it receives. */
export interface Backend {
  /** Also names the options in messages, such as `tracesTo`. */
  readonly signal: 'traces' | 'logs';
  readonly url: string;
  readonly headers: HeaderVariables | undefined;
  /** Capacity of the queue on disk while the backend is down. */
  readonly queueBytes: number;
}

const EXPECTED = 'the URL of an OTLP receiver, such as grpc://jaeger:4317 or https://otlp.example.com';
const PORT_OF_GRPC = '4317';
/** Header names of HTTP, and names of variables in a shell. */
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;
const VARIABLE = /^[A-Za-z_]\w*$/;

/**
 * The exporter that sends to a backend until it has accepted everything.
 *
 * @throws OptionError if the URL is not that of an OTLP receiver, or a header has no valid name or environment variable
 */
export function backendExporter({ signal, url: text, headers, queueBytes }: Backend): CollectorExporter {
  const { isGrpc, isSecure, host, url } = target(signal, text);
  const delivery = {
    ...headerSettings(`${signal}Headers`, headers),
    retry_on_failure: ENDLESS_RETRIES,
    sending_queue: splittingDiskQueue(queueBytes),
  };
  if (!isGrpc) return { name: `otlp_http/${signal}`, settings: { endpoint: url, ...delivery } };
  const tls = isSecure ? {} : { tls: { insecure: true } };
  return { name: `otlp_grpc/${signal}`, settings: { endpoint: host, ...tls, ...delivery } };
}

interface Target {
  readonly isGrpc: boolean;
  readonly isSecure: boolean;
  /** Host and port, for gRPC. */
  readonly host: string;
  /** Without a slash at the end, for HTTP. */
  readonly url: string;
}

function target(signal: Backend['signal'], text: string): Target {
  const option = `${signal}To`;
  const [, given = '', rest = ''] = /^(grpcs?|https?):\/\/(.+)$/i.exec(text) ?? [];
  const scheme = given.toLowerCase();
  // `URL` checks host and port only for the schemes of HTTP.
  const checked = `http${isSecureScheme(scheme) ? 's' : ''}://${rest}`;
  if (scheme === '' || !URL.canParse(checked)) throw invalidOption(option, EXPECTED, text);
  const url = new URL(checked);
  if (url.username !== '' || url.password !== '') {
    throw invalidOption(option, EXPECTED, text, 'Pass credentials in a header that is read from the environment.');
  }
  if (url.search !== '' || url.hash !== '')
    throw invalidOption(option, EXPECTED, text, 'It has no query and no fragment.');
  const hasPath = url.pathname !== '/';
  const isGrpc = scheme.startsWith('grpc') || (url.port === PORT_OF_GRPC && !hasPath);
  if (isGrpc && hasPath) throw invalidOption(option, EXPECTED, text, 'A receiver of gRPC has no path.');
  return {
    isGrpc,
    isSecure: isSecureScheme(scheme),
    host: `${url.hostname}:${portIn(rest) ?? PORT_OF_GRPC}`,
    // The Collector adds the path of the signal.
    url: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '').replace(new RegExp(`/v1/${signal}$`), '')}`,
  };
}

/** URL leaves out the port that its scheme has by default, such as 443. */
const portIn = (rest: string): string | undefined =>
  ['http', 'https'].map((scheme) => new URL(`${scheme}://${rest}`).port).find((port) => port !== '');

const isSecureScheme = (scheme: string): boolean => scheme.endsWith('s');

function headerSettings(option: string, headers: HeaderVariables = {}): { readonly headers?: CollectorValue } {
  const entries = Object.entries(headers);
  if (entries.length === 0) return {};
  for (const [name, variable] of entries) {
    if (!HEADER.test(name)) throw invalidOption(option, 'an object with names of headers', name);
    if (!VARIABLE.test(variable)) {
      throw invalidOption(`${option}.${name}`, 'the name of an environment variable, such as OTLP_TOKEN', variable);
    }
  }
  return { headers: Object.fromEntries(entries.map(([name, variable]) => [name, new FromEnvironment(variable)])) };
}
