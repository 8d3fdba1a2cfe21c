import { type Attributes, type Context, context, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
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
} from '../../lib/bundled/attribute-names';
import { guard } from '../../lib/diagnostics/fault';
import { callUserFunction } from '../../lib/diagnostics/user-code';
import { requestMethod } from '../../lib/http/method';
import { safePath, safeQuery, safeUrl } from '../../lib/http/url';
import { extractRequest } from '../../lib/propagation/carrier/carriers';
import { remoteParentLink } from '../../lib/propagation/public-endpoint-propagator';
import type { OpenSpan } from '../../lib/span/open-span';
import { joinSpan, openSpan } from '../../lib/span/start-span';
import { EntrySpan } from '../entry-span';
import type { OutgoingResponse } from './outgoing-response';
import { validationFailure } from './validation-failure';
import { type FrameworkRequest, type IncomingRequest, pathOf, queryOf } from './incoming-request';
import { type OuterRequest, outerRequest } from './outer-instrumentation';

/**
 * Whether what a request has thrown is the server's fault.
 *
 * @param status of the response; `undefined` for a message
 * @returns `undefined` to leave it to the status: 500 and above is
 */
export type IsServerError = (error: unknown, status: number | undefined) => boolean | undefined;

const byStatus: IsServerError = () => undefined;

interface OpenedRequest {
  readonly open: OpenSpan;
  readonly method: string;
  /** Of OpenTelemetry's HTTP instrumentation, where that has opened the span. */
  readonly outer?: OuterRequest;
  readonly isServerError: IsServerError;
}

/** The span of one incoming HTTP request, by the stable HTTP semantic conventions. */
export class ServerSpan extends EntrySpan {
  private thrown: Thrown | undefined;
  private isHandled = false;
  /** The route that the span has its name from. */
  private named: string | undefined;
  private readonly method: string;
  private readonly outer: OuterRequest | undefined;
  private readonly isServerError: IsServerError;

  private constructor(
    private readonly request: IncomingRequest,
    private readonly response: OutgoingResponse,
    { open, method, outer, isServerError }: OpenedRequest,
  ) {
    super(open);
    this.method = method;
    this.outer = outer;
    this.isServerError = isServerError;
    response.watchSources((error) => this.threw(error));
    response.onFinished(() => this.finish());
    response.onCutOff(() => this.breakOff());
  }

  /**
   * Starts the span, as a child of the caller's where the headers carry one. Where OpenTelemetry's HTTP instrumentation
   * has opened a span for the request, that one is joined, and ends when its owner ends it.
   */
  static open(
    request: IncomingRequest,
    response: OutgoingResponse,
    isServerError: IsServerError = byStatus,
  ): ServerSpan {
    const { method: known, original } = requestMethod(request.method);
    const method = known === '_OTHER' ? 'HTTP' : known;
    const outer = outerRequest(context.active());
    if (outer) {
      const joined = joinSpan(outer.span, method, TARGET, extractForwarded(request));
      return new ServerSpan(request, response, { open: joined, method, outer, isServerError });
    }
    // Whatever was current when the server began to listen is nobody's parent.
    const parent = extractRequest(ROOT_CONTEXT, request.headers);
    const stranger = remoteParentLink(parent);
    const { target, scheme } = request;
    const opened = openSpan({
      name: method,
      target: TARGET,
      kind: SpanKind.SERVER,
      parent,
      ...(stranger ? { links: [stranger] } : {}),
      attributes: () => askedFor(target, scheme, known, original),
      holdsLittle: target.length <= LITTLE,
    });
    // What no sampler asks for waits until somebody records or reads it.
    opened.setAttributesLater(() => sentBy(request));
    return new ServerSpan(request, response, { open: opened, method, isServerError });
  }

  setAttributes(attributes: Attributes): void {
    this.open.setAttributes(attributes);
  }

  /** Tells how the adapter shows the request, where the span was opened before it did. */
  shownAs(request: FrameworkRequest): void {
    this.request.request = request;
  }

  /** The request has reached the handler of a route. */
  handled(): void {
    this.isHandled = true;
    // Log lines of the handler shall say the route already.
    this.nameByRoute();
  }

  /**
   * Remembers what was thrown, or what a stream of the answer has failed with. Before the head of the response, the status
   * that the application makes of it shows whether it is a failure of the server. After the head it is one, unless it is
   * only a consequence of the client's leaving.
   */
  threw(error: unknown): void {
    if (this.thrown?.isLate) return;
    const isLate = guard('looking at an answer', () => this.response.isUnderWay, false);
    if (isLate || !this.thrown) this.thrown = { error, isLate };
  }

  /** Ends the span with the response; 5xx is an error of the server, unless the application says otherwise. */
  private finish(): void {
    const { statusCode } = this.response;
    this.nameByRoute();
    this.open.setAttributesLater(() => ({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode }), true);
    if (this.isFault(statusCode)) this.fail(statusCode);
    else if (statusCode >= 400) this.explainRefusal();
    this.open.end();
  }

  /** Ends the span of a request whose answer was cut off: by the client, or by a failure on this side. */
  private breakOff(): void {
    const { response, thrown } = this;
    this.nameByRoute();
    if (response.hasHead) this.open.setAttributes({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.statusCode });
    const isOwn = thrown?.isLate || !guard('looking at an answer', () => response.isClientGone, true);
    if (!isOwn) return this.open.cancel();
    this.thrown ??= response.error === undefined ? undefined : { error: response.error, isLate: true };
    if (this.saidOf(response.statusCode) ?? true) this.failCutOff();
    this.open.end();
  }

  private isFault(statusCode: number): boolean {
    return this.saidOf(statusCode) ?? (statusCode >= 500 || this.thrown?.isLate === true);
  }

  /** What the application says of what was thrown. */
  private saidOf(statusCode: number): boolean | undefined {
    const { thrown } = this;
    return thrown && callUserFunction('`isServerError`', () => this.isServerError(thrown.error, statusCode), undefined);
  }

  private fail(statusCode: number): void {
    if (this.thrown) {
      this.open.fail(this.thrown.error);
      return;
    }
    this.open.setAttributes({ [ATTR_ERROR_TYPE]: String(statusCode) });
    this.open.failWith(`HTTP ${statusCode}`);
  }

  private failCutOff(): void {
    if (this.thrown) {
      this.open.fail(this.thrown.error);
      return;
    }
    this.open.setAttributes({ [ATTR_ERROR_TYPE]: CUT_OFF });
    this.open.failWith('the connection was closed before the response was complete');
  }

  /** A refused request is no error of the server, but what a validation found wrong is worth knowing. */
  private explainRefusal(): void {
    const found = guard(
      'explaining a refused request',
      () => this.thrown && validationFailure(this.thrown.error, this.request.sent),
      undefined,
    );
    if (found) this.open.setAttributes({ [ATTR_VALIDATION_ERRORS]: found });
  }

  private nameByRoute(): void {
    const { route } = this.request;
    if (route === undefined || route === this.named || (!this.isHandled && CATCH_ALL.test(route))) return;
    this.named = route;
    const { target } = this.request;
    this.open.setAttributesLater(() => routeAttributes(target, route), target.length <= LITTLE);
    this.open.rename(`${this.method} ${route}`);
    if (this.outer) this.outer.route = route;
  }
}

interface Thrown {
  readonly error: unknown;
  /** Whether it broke an answer that was under way. */
  readonly isLate: boolean;
}

const TARGET = 'HttpServer';

/** Characters of a URL that may be kept for as long as work that the request has begun runs. */
const LITTLE = 1024;

/** The `error.type` of an answer that this side has cut off without saying why: the code that Node has for it. */
const CUT_OFF = 'ERR_STREAM_PREMATURE_CLOSE';

/** Attribute of a request that a validation pipe has refused: properties and constraints, never values. */
export const ATTR_VALIDATION_ERRORS = 'validation.errors';

/** Where no handler was reached, such a pattern is that of a middleware, or of what Nest answers "not found" with. */
const CATCH_ALL = /\*/;

/** What the outer span's own extraction leaves out: the headers that are handed on. */
function extractForwarded(request: IncomingRequest): Context {
  return extractRequest(context.active(), request.headers);
}

function routeAttributes(target: string, route: string): Attributes {
  // Only the route says which part of the path is a secret.
  const path = safePath(pathOf(target), route);
  return { [ATTR_HTTP_ROUTE]: route, ...(path !== undefined && { [ATTR_URL_PATH]: path }) };
}

function askedFor(target: string, scheme: string, method: string, original: Attributes): Attributes {
  const query = queryOf(target);
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_PATH]: safeUrl(pathOf(target)),
    [ATTR_URL_SCHEME]: scheme,
  };
  if (query) attributes[ATTR_URL_QUERY] = safeQuery(query);
  return Object.assign(attributes, original);
}

function sentBy(request: IncomingRequest): Attributes {
  const { serverAddress, serverPort, clientAddress } = request;
  const agent = request.headers['user-agent'];
  const attributes: Attributes = { [ATTR_NETWORK_PROTOCOL_VERSION]: request.raw.httpVersion };
  if (serverAddress) attributes[ATTR_SERVER_ADDRESS] = serverAddress;
  if (serverPort) attributes[ATTR_SERVER_PORT] = serverPort;
  if (clientAddress) attributes[ATTR_CLIENT_ADDRESS] = clientAddress;
  if (agent) attributes[ATTR_USER_AGENT_ORIGINAL] = agent.slice(0, 256);
  return attributes;
}
