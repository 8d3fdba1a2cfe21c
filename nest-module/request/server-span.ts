import { type Attributes, context, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE } from '../../lib/bundled/attribute-names';
import { guard } from '../../lib/diagnostics/fault';
import { callUserFunction } from '../../lib/diagnostics/user-code';
import { requestMethod } from '../../lib/http/method';
import { extractRequest } from '../../lib/propagation/carrier/carriers';
import { remoteParentLink } from '../../lib/propagation/public-endpoint-propagator';
import type { OpenSpan } from '../../lib/span/open-span';
import { joinSpan, openSpan } from '../../lib/span/start-span';
import { EntrySpan } from '../entry-span';
import type { OutgoingResponse } from './outgoing-response';
import { validationFailure } from './validation-failure';
import type { FrameworkRequest, IncomingRequest } from './incoming-request';
import { connectionAttributes, routeAttributes, samplingAttributes } from './request-attributes';
import { type OuterRequest, outerRequest } from './outer-instrumentation';

/**
 * Whether the error of a request or message is the server's fault, so that its span fails.
 *
 * @param status the response status; `undefined` for a message
 * @returns `undefined` for the default: a response of 500 and above, and every error of a message, is a failure
 */
export type IsServerError = (error: unknown, status: number | undefined) => boolean | undefined;

const byStatus: IsServerError = () => undefined;

interface OpenedRequest {
  readonly open: OpenSpan;
  readonly method: string;
  /** Set if OpenTelemetry's HTTP instrumentation opened the span. */
  readonly outer?: OuterRequest;
  readonly isServerError: IsServerError;
}

/** The span of one incoming HTTP request, with the attributes of the stable HTTP semantic conventions. */
export class ServerSpan extends EntrySpan {
  private thrown: Thrown | undefined;
  private isHandled = false;
  private namedRoute: string | undefined;
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
    response.onCutOff(() => this.finishCutOff());
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
    const { method: known, original } = requestMethod(request.method);
    const method = known === '_OTHER' ? 'HTTP' : known;
    const outer = outerRequest(context.active());
    if (outer) {
      // The instrumentation of the outer span does not extract the forwarded headers.
      const joined = joinSpan(outer.span, method, TARGET, extractRequest(context.active(), request.headers));
      return new ServerSpan(request, response, { open: joined, method, outer, isServerError });
    }
    // ROOT_CONTEXT: a span that was active when the server began to listen is not the parent.
    const parent = extractRequest(ROOT_CONTEXT, request.headers);
    const remoteLink = remoteParentLink(parent);
    const { target, scheme } = request;
    const opened = openSpan({
      name: method,
      target: TARGET,
      kind: SpanKind.SERVER,
      parent,
      ...(remoteLink ? { links: [remoteLink] } : {}),
      attributes: () => samplingAttributes(target, scheme, known, original),
      holdsLittle: target.length <= MAX_RETAINED_URL,
    });
    // Samplers do not need these. They are computed only if the span is recorded or its attributes are read.
    opened.setAttributesLater(() => connectionAttributes(request));
    return new ServerSpan(request, response, { open: opened, method, isServerError });
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

  /** Ends the span with the response. A 5xx fails the span, unless `isServerError` returns false. */
  private finish(): void {
    const { statusCode } = this.response;
    this.nameByRoute();
    this.open.setAttributesLater(() => ({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode }), true);
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
    const { target } = this.request;
    this.open.setAttributesLater(() => routeAttributes(target, route), target.length <= MAX_RETAINED_URL);
    this.open.rename(`${this.method} ${route}`);
    if (this.outer) this.outer.route = route;
  }
}

interface Thrown {
  readonly error: unknown;
  /** Whether it broke a response whose head was already sent. */
  readonly isLate: boolean;
}

const TARGET = 'HttpServer';

/** The longest URL, in characters, that may stay in memory as long as work that the request started. */
const MAX_RETAINED_URL = 1024;

/** The `error.type` of a response that the server cut off without an error: Node's code for it. */
const CUT_OFF = 'ERR_STREAM_PREMATURE_CLOSE';

/** Attribute of a request that a validation pipe rejected: properties and constraints, never values. */
export const ATTR_VALIDATION_ERRORS = 'validation.errors';

/** If no handler was reached, such a route belongs to a middleware or to Nest's 404 handler. */
const CATCH_ALL = /\*/;
