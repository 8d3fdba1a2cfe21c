import { context as contextApi, SpanKind } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
} from '../bundled/attribute-names';
import { guard } from '../diagnostics/fault';
import { openSpan } from '../span/start-span';
import type { OpenSpan } from '../span/open-span';
import { bodyValue } from './response-body';
import { type OutgoingHeaders, writeContext, type WrittenHeaders } from './context-headers';
import { destinationOf } from './destination';
import type { Failure } from './failure';
import { requestMethod } from './method';
import { hasNetworkEvents } from './phases/network-events-setting';
import { RequestPhases } from './phases/request-phases';

/** Attribute with the body of a failed response, bounded and redacted. */
export const ATTR_HTTP_RESPONSE_BODY = 'http.response.body';

export interface OutgoingRequest {
  /** As sent on the wire; GET by default. */
  readonly method: string | undefined;
  readonly url: string;
  /** Receives the trace context and the forwarded headers. */
  readonly headers: OutgoingHeaders;
  /** How often the same request was sent before; 0 by default. */
  readonly resends?: number | undefined;
}

/** The known parts of a response. */
export interface ResponseSummary {
  readonly status?: number | undefined;
  readonly body?: unknown;
}

/** The span of one outgoing HTTP request, by the stable HTTP semantic conventions. The first outcome ends it. */
export class ClientSpan {
  private constructor(
    private readonly span: OpenSpan,
    /** The headers that the span has added to the request. */
    readonly written: WrittenHeaders,
    private readonly phases: RequestPhases | undefined,
  ) {}

  static open(request: OutgoingRequest): ClientSpan {
    const { method, original } = requestMethod(request.method);
    const { host, attributes } = destinationOf(request.url);
    const { resends } = request;
    const span = openSpan({
      name: method === '_OTHER' ? 'HTTP' : method,
      target: 'HttpClient',
      kind: SpanKind.CLIENT,
      attributes: () => ({
        [ATTR_HTTP_REQUEST_METHOD]: method,
        ...original,
        ...attributes,
        ...(resends ? { [ATTR_HTTP_REQUEST_RESEND_COUNT]: resends } : {}),
      }),
    });
    const written = guard(
      'writing the context into headers',
      () => writeContext(span.context, host, request.headers),
      NONE,
    );
    return new ClientSpan(span, written, phasesOf(span, written, request));
  }

  run<T>(body: () => T): T {
    return this.span.run(body);
  }

  /**
   * The server responded. 4xx and 5xx are errors of a client span.
   *
   * @param endTime a reading of `performance.now()`; now by default
   */
  responded(response: ResponseSummary, endTime?: number): void {
    this.end(() => {
      const { status } = response;
      if (status !== undefined && status >= 400) this.span.failWith(`HTTP ${status}`);
      this.recordResponse(response);
    }, endTime);
  }

  /** The request failed, with or without a response, or its caller cancelled it, which is no error. */
  failed(failure: Failure, response: ResponseSummary = {}): void {
    this.end(() => {
      // After an error status, the client may not read the response.
      if ((response.status ?? 0) < 300) this.phases?.writeStopTo(this.span);
      if (failure.kind === 'cancelled') return this.span.cancel();
      this.span.fail(failure.error);
      if (failure.type !== undefined) this.span.setAttributes({ [ATTR_ERROR_TYPE]: failure.type });
      this.recordResponse(response, true);
    });
  }

  private recordResponse({ status, body }: ResponseSummary, failed = false): void {
    if (status === undefined) return;
    this.span.setAttributes({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: status });
    if (!failed && status < 400) return;
    const shown = bodyValue(body);
    this.span.setAttributes({
      [ATTR_ERROR_TYPE]: String(status),
      ...(shown === undefined ? {} : { [ATTR_HTTP_RESPONSE_BODY]: shown }),
    });
  }

  private end(record: () => void, endTime?: number): void {
    if (this.span.isEnded) return;
    guard('writing network events', () => this.phases?.writeTo(this.span, endTime));
    guard('recording the outcome of an HTTP request', record);
    this.span.end(endTime);
  }
}

/** Only for a recorded span. */
function phasesOf(span: OpenSpan, written: WrittenHeaders, request: OutgoingRequest): RequestPhases | undefined {
  if (!span.recording || !hasNetworkEvents()) return undefined;
  return guard(
    'awaiting an HTTP request',
    () => {
      const header = written.has('traceparent') ? request.headers.get('traceparent') : undefined;
      const contexts = [contextApi.active(), span.context];
      return RequestPhases.of(typeof header === 'string' ? header : undefined, contexts, request.url);
    },
    undefined,
  );
}

const NONE: WrittenHeaders = new Map();
