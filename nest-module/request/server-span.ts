import { type Attributes, ROOT_CONTEXT } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
} from '../../lib/bundled/attribute-names';
import { guard } from '../../lib/diagnostics/fault';
import { callUserFunction } from '../../lib/diagnostics/user-code';
import { requestMethod } from '../../lib/http/method';
import { safePath } from '../../lib/http/url';
import { requestHeaders } from '../../lib/propagation/carrier/carriers';
import { remoteParentLink } from '../../lib/propagation/public-endpoint-propagator';
import { REDACTED } from '../../lib/redaction/patterns';
import { activeContext, extractFrom } from '../../lib/span/current/api-globals';
import type { OpenSpan } from '../../lib/span/open-span';
import { joinSpan, openClean } from '../../lib/span/start-span';
import { EntrySpan } from '../entry-span';
import { type OutgoingResponse, watchStream } from './outgoing-response';
import { validationFailure } from './validation/validation-failure';
import type { FrameworkRequest, IncomingRequest } from './incoming-request';
import { RequestAttributes } from './request-attributes';
import { type NamedRoute, RequestKind } from './request-kind';
import { type OuterRequest, outerRequest } from './outer-instrumentation';

/**
 * Whether the error of a request, a message or a gRPC call is the server's fault, so that its span fails.
 *
 * @param status the response status; `undefined` for a message and for a gRPC call
 * @returns `undefined` for the default: a response of 500 and above, every error of a message, and the gRPC statuses for
 * which the server is at fault, are failures
 */
export type IsServerError = (error: unknown, status: number | undefined) => boolean | undefined;

const byStatus: IsServerError = () => undefined;

interface OpenedRequest {
  readonly open: OpenSpan;
  readonly kind: RequestKind;
  /** Set if OpenTelemetry's HTTP instrumentation opened the span. */
  readonly outer: OuterRequest | undefined;
  readonly isServerError: IsServerError;
  readonly unread: RequestAttributes | undefined;
}

/** The span of one incoming HTTP request, with the attributes of the stable HTTP semantic conventions. */
export class ServerSpan extends EntrySpan {
  /** The span of an outer application that passed the request to this one. */
  before: ServerSpan | undefined = undefined;
  private thrown: Thrown | undefined = undefined;
  private isHandled = false;
  private namedRoute: string | undefined = undefined;

  private readonly kind: RequestKind;
  /** Receives the attributes of an unrecorded span; `undefined` for any other span. */
  private readonly unread: RequestAttributes | undefined;
  private readonly outer: OuterRequest | undefined;
  private readonly isServerError: IsServerError;

  private constructor(
    private readonly request: IncomingRequest,
    private readonly response: OutgoingResponse,
    { open, kind, outer, isServerError, unread }: OpenedRequest,
  ) {
    super(open);
    this.unread = unread;
    this.kind = kind;
    this.outer = outer;
    this.isServerError = isServerError;
  }

  /**
   * Starts the span, as a child of the caller's span if the headers carry a trace context. If OpenTelemetry's HTTP
   * instrumentation already opened a span for the request, this joins that span; its owner ends it.
   */
  static open(
    request: IncomingRequest,
    response: OutgoingResponse,
    isServerError: IsServerError = byStatus,
  ): ServerSpan {
    const method = requestMethod(request.method);
    const kind = RequestKind.of(method.method);
    const { name, target } = kind.site;
    const active = activeContext();
    const outer = outerRequest(active);
    if (outer) {
      // The instrumentation of the outer span does not extract the forwarded headers.
      const joined = joinSpan(outer.span, name, target, extractFrom(active, request.headers, requestHeaders));
      return new ServerSpan(request, response, { open: joined, kind, outer, isServerError, unread: undefined });
    }
    // ROOT_CONTEXT: a span that was active when the server began to listen is not the parent.
    const parent = extractFrom(ROOT_CONTEXT, request.headers, requestHeaders);
    const remoteLink = remoteParentLink(parent);
    const attributes = new RequestAttributes(request, method, remoteLink && [remoteLink]);
    const open = openClean(kind.site, parent, attributes);
    attributes.opened(open);
    const unread = attributes.isUnread ? attributes : undefined;
    return new ServerSpan(request, response, { open, kind, outer, isServerError, unread });
  }

  setAttributes(attributes: Attributes): void {
    this.open.setAttributes(attributes);
  }

  /** Sets the adapter's request, if the span was opened with Node's own. */
  adapterRequest(request: FrameworkRequest): void {
    this.request.request = request;
  }

  /** The request has reached the handler of a route. */
  handled(): void {
    this.isHandled = true;
    // Log lines of the handler include the route.
    this.nameByRoute();
  }

  /**
   * Remembers an exception, or the error of a stream that feeds the response. Before the head is sent, the response status
   * decides whether the error is a failure of the server. After the head it always is, unless the client has left.
   */
  threw(error: unknown): void {
    if (this.thrown?.isLate) return;
    const isLate = guard('reading the state of a response', () => this.response.isSendingBody, false);
    if (isLate || !this.thrown) this.thrown = { error, isLate };
  }

  /** Called when a stream is piped into the response. */
  isFedBy(source: unknown): void {
    watchStream(source, (error) => this.threw(error));
  }

  responseFinished(): void {
    if (this.response.isComplete) this.finish();
  }

  responseClosed(): void {
    if (this.response.isCutOff) this.finishCutOff();
  }

  /** Ends the span with the response. A 5xx fails the span, unless `isServerError` returns false. */
  private finish(): void {
    const { statusCode } = this.response;
    this.nameByRoute();
    if (this.unread?.isUnread) this.unread.statusCode = statusCode;
    else this.open.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
    const isFault = this.isFailureByApplication(statusCode) ?? (statusCode >= 500 || this.thrown?.isLate === true);
    if (isFault) this.fail(String(statusCode), `HTTP ${statusCode}`);
    else if (statusCode >= 400) this.recordValidationErrors();
    this.open.end();
  }

  /** Ends the span of a request whose response was cut off by the client or by a failure of the server. */
  private finishCutOff(): void {
    const { response, thrown } = this;
    this.nameByRoute();
    if (response.hasHead) this.open.setAttributes({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.statusCode });
    const isServerFailure =
      thrown?.isLate || !guard('reading the state of a response', () => response.isClientGone, true);
    if (!isServerFailure) return this.open.cancel();
    this.thrown ??= response.error === undefined ? undefined : { error: response.error, isLate: true };
    const isFault = this.isFailureByApplication(response.statusCode) ?? true;
    if (isFault) this.fail(CUT_OFF, 'the connection was closed before the response was complete');
    this.open.end();
  }

  /** The result of the application's `isServerError`. */
  private isFailureByApplication(statusCode: number): boolean | undefined {
    const { thrown } = this;
    return thrown && callUserFunction('`isServerError`', () => this.isServerError(thrown.error, statusCode));
  }

  /** Fails the span with what was thrown; without that, with this type and message. */
  private fail(type: string, message: string): void {
    if (this.thrown) return this.open.fail(this.thrown.error);
    this.open.setAttributes({ [ATTR_ERROR_TYPE]: type });
    this.open.failWith(message);
  }

  /** A 4xx does not fail the span, but it records which validations failed. */
  private recordValidationErrors(): void {
    const found = guard(
      'recording validation errors',
      () => this.thrown && validationFailure(this.thrown.error, this.request.sent),
    );
    if (found) this.open.setAttributes({ [ATTR_VALIDATION_ERRORS]: found });
  }

  private nameByRoute(): void {
    const { route } = this.request;
    if (route === undefined || route === this.namedRoute || (!this.isHandled && CATCH_ALL.test(route))) return;
    this.namedRoute = route;
    const named = this.kind.named(route);
    this.open.rename(named.span, true);
    if (this.open.takesWrites) this.writeRoute(route, named);
    if (this.outer) this.outer.route = route;
  }

  /** Called once the route is known, because only the route shows which parts of the path have secret names. */
  private writeRoute(route: string, named: NamedRoute): void {
    if (this.unread?.isUnread) this.unread.route = route;
    else this.open.write(ATTR_HTTP_ROUTE, named.route);
    if (!named.hasSecrets) return;
    const path = guard('reading the path of a request', () => safePath(this.request.path, route), REDACTED);
    if (path !== undefined) this.open.setAttribute(ATTR_URL_PATH, path);
  }
}

interface Thrown {
  readonly error: unknown;
  /** Whether it broke a response whose head was already sent. */
  readonly isLate: boolean;
}

/** The `error.type` of a response that the server cut off without an error: Node's code for it. */
const CUT_OFF = 'ERR_STREAM_PREMATURE_CLOSE';

/** Attribute of a request that a validation pipe rejected: properties and constraints, never values. */
export const ATTR_VALIDATION_ERRORS = 'validation.errors';

/** If no handler was reached, such a route belongs to a middleware or to Nest's 404 handler. */
const CATCH_ALL = /\*/;
