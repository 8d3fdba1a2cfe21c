import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { SentValues } from './validation/validation-failure';

/**
 * A request of Express or Fastify. If the application trusts its proxies, `ip`, `protocol` and `hostname` are the
 * forwarded values, otherwise those of the connection.
 */
export interface FrameworkRequest {
  readonly raw?: IncomingMessage;
  readonly ip?: unknown;
  readonly protocol?: unknown;
  readonly hostname?: unknown;
  /** Fastify 5: like `hostname`, but with the port. Do not read it in Express 4, which then prints a warning. */
  readonly host?: unknown;
  readonly originalUrl?: unknown;
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params?: unknown;
  /** Express: the route that matched. */
  readonly route?: { readonly path?: unknown };
  readonly baseUrl?: unknown;
  /** Fastify 4 and 5: the route that matched. */
  readonly routeOptions?: { readonly url?: unknown };
}

/** The properties of an incoming request that its span needs, for both adapters. */
export class IncomingRequest {
  readonly raw: IncomingMessage;
  /** Kept, because Fastify creates an object each time its route is read. The route does not change. */
  private fastifyRoute: unknown = undefined;

  /** @param request the adapter's request; replaced later if only Node's request is known so far */
  constructor(public request: FrameworkRequest) {
    this.raw = request.raw ?? (request as unknown as IncomingMessage);
  }

  get method(): string | undefined {
    return this.raw.method;
  }

  get headers(): IncomingHttpHeaders {
    return this.raw.headers;
  }

  get scheme(): string {
    return text(this.request.protocol) ?? ((this.raw.socket as Partial<TLSSocket>).encrypted ? 'https' : 'http');
  }

  get clientAddress(): string | undefined {
    return text(this.request.ip) ?? this.raw.socket.remoteAddress;
  }

  /** The host that the client requested, as forwarded by a trusted proxy. */
  get serverAddress(): string | undefined {
    const { host } = this.raw.headers;
    const sent = hostOf(host);
    // Faster than `hostname`: Fastify removes the port each time that is read.
    if (sent && this.request.raw && this.request.host === host) return sent.address;
    // The `hostname` of Fastify 4 includes the port.
    const forwarded = text(this.request.hostname);
    return forwarded === undefined || forwarded === sent?.address
      ? sent?.address
      : (hostOf(forwarded) ?? sent)?.address;
  }

  /** The port that the client requested, if it is not the default of the scheme. */
  get serverPort(): number | undefined {
    return hostOf(this.raw.headers.host)?.port;
  }

  /** The matched route, such as `/orders/:id`; `undefined` until a route has matched. */
  get route(): string | undefined {
    const { route, baseUrl } = this.request;
    const pattern = route?.path ?? (this.fastifyRoute ??= this.request.routeOptions?.url);
    return typeof pattern === 'string' ? `${text(baseUrl) ?? ''}${pattern}` : undefined;
  }

  /** The parsed values that the client sent. */
  get sent(): SentValues {
    const { body, query, params } = this.request;
    return { body, query, params };
  }

  get path(): string {
    return pathOf(this.target);
  }

  get query(): string {
    return queryOf(this.target);
  }

  /** The path and query that the client sent, even if a router has rewritten the URL. */
  get target(): string {
    return text(this.request.originalUrl) ?? this.raw.url ?? '/';
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

interface Host {
  readonly address: string;
  readonly port: number | undefined;
}

/** A longer `Host` header is not parsed. A DNS name has at most 253 characters. */
const MAX_HOST_LENGTH = 1024;
const HOSTS_REMEMBERED = 256;
/** Parsed hosts; `null` for an invalid one. */
const hosts = new Map<string, Host | null>();

/** Caches parsed hosts. A service has few names, but a client may send any, so the cache is bounded. */
function hostOf(host: string | undefined): Host | undefined {
  if (!host) return undefined;
  const known = hosts.get(host);
  if (known !== undefined) return known ?? undefined;
  if (host.length > MAX_HOST_LENGTH) return undefined;
  const parsed = parseHost(host);
  if (hosts.size >= HOSTS_REMEMBERED) hosts.clear();
  if (host.length <= 256) hosts.set(host, parsed ?? null);
  return parsed;
}

function parseHost(host: string): Host | undefined {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return { address: hostname.slice(0, 256), port: port ? Number(port) : undefined };
}

export function pathOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? target : target.slice(0, at);
}

export function queryOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? '' : target.slice(at + 1);
}
