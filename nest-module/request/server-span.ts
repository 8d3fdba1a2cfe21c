import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Attributes, context, SpanKind } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import { extractContext, openSpan, type OpenSpan, requestMethod, safeQuery } from '../../lib/index';

/** Express keeps the matched route on the request. */
interface RoutedRequest extends IncomingMessage {
  readonly originalUrl?: string;
  readonly route?: { readonly path?: unknown };
  readonly baseUrl?: string;
}

/** The span of one incoming HTTP request, by the stable HTTP semantic conventions. */
export class ServerSpan {
  private thrown: { readonly error: unknown } | undefined;

  private constructor(
    private readonly open: OpenSpan,
    private readonly method: string,
  ) {}

  /** Starts the span, as a child of the caller's where the headers carry one. */
  static open(request: RoutedRequest): ServerSpan {
    const { method, original } = requestMethod(request.method);
    const open = openSpan({
      name: method,
      target: 'HttpServer',
      kind: SpanKind.SERVER,
      parent: extractContext(context.active(), request.headers),
      attributes: { [ATTR_HTTP_REQUEST_METHOD]: method, ...original, ...requestAttributes(request) },
    });
    return new ServerSpan(open, method);
  }

  run<T>(body: () => T): T {
    return this.open.run(body);
  }

  /** Remembers what a handler threw: whether it is a failure of the server shows in the status of the response. */
  threw(error: unknown): void {
    this.thrown ??= { error };
  }

  /** Ends the span with the response; 5xx is an error of the server, everything below is not. */
  finish(request: RoutedRequest, response: ServerResponse): void {
    const { statusCode } = response;
    this.nameByRoute(request);
    this.open.setAttributes({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode });
    if (statusCode >= 500) this.fail(statusCode);
    this.open.end();
  }

  /** Ends the span of a request whose client has gone before the response was complete. */
  abandon(request: RoutedRequest): void {
    this.nameByRoute(request);
    this.open.setAttributes({ cancelled: true });
    this.open.end();
  }

  private fail(statusCode: number): void {
    if (this.thrown) {
      this.open.fail(this.thrown.error);
      return;
    }
    this.open.setAttributes({ [ATTR_ERROR_TYPE]: String(statusCode) });
    this.open.failWith(`HTTP ${statusCode}`);
  }

  private nameByRoute({ route, baseUrl = '' }: RoutedRequest): void {
    if (typeof route?.path !== 'string') return;
    const path = `${baseUrl}${route.path}`;
    this.open.setAttributes({ [ATTR_HTTP_ROUTE]: path });
    this.open.rename(`${this.method} ${path}`);
  }
}

function requestAttributes(request: RoutedRequest): Attributes {
  const [path, query] = splitOnce(request.originalUrl ?? request.url ?? '/', '?');
  const [address, port] = hostOf(request.headers.host);
  const encrypted = 'encrypted' in request.socket;
  const attributes: Attributes = {
    [ATTR_URL_PATH]: path.slice(0, 1024),
    [ATTR_URL_SCHEME]: encrypted ? 'https' : 'http',
    [ATTR_NETWORK_PROTOCOL_VERSION]: request.httpVersion,
  };
  if (query) attributes[ATTR_URL_QUERY] = safeQuery(query);
  if (address) attributes[ATTR_SERVER_ADDRESS] = address;
  if (port) attributes[ATTR_SERVER_PORT] = port;
  if (request.socket.remoteAddress) attributes[ATTR_CLIENT_ADDRESS] = request.socket.remoteAddress;
  const agent = request.headers['user-agent'];
  if (agent) attributes[ATTR_USER_AGENT_ORIGINAL] = agent.slice(0, 256);
  return attributes;
}

function hostOf(host: string | undefined): [string | undefined, number | undefined] {
  const url = `http://${host ?? ''}`;
  if (!host || !URL.canParse(url)) return [undefined, undefined];
  const { hostname, port } = new URL(url);
  return [hostname.slice(0, 256), port ? Number(port) : undefined];
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
