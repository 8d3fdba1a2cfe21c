import { type Attributes, SpanKind } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import { guard } from '../diagnostics/fault';
import { injectContext } from '../propagation/carriers';
import { openSpan, type OpenSpan } from '../span/lifecycle';
import { attributeValue } from '../values/attribute-value';
import { requestMethod } from './method';
import { safeUrl } from './url';

/** Attribute of a client span whose answer was a failure: the body of the answer, bounded and without secrets. */
export const ATTR_HTTP_RESPONSE_BODY = 'http.response.body';

/** The span of one outgoing HTTP request, by the stable HTTP semantic conventions; it ends with the first outcome. */
export class ClientSpan {
  private readonly atEnd: (() => void)[] = [];

  private constructor(private readonly span: OpenSpan) {}

  /** Starts the span and writes its context, and the headers that are handed on, through `setHeader`. */
  static open(
    sentMethod: string | undefined,
    url: string,
    setHeader: (name: string, value: string) => void,
  ): ClientSpan {
    const { method, original } = requestMethod(sentMethod);
    const span = openSpan({
      name: method,
      target: 'HttpClient',
      kind: SpanKind.CLIENT,
      attributes: { [ATTR_HTTP_REQUEST_METHOD]: method, ...original, ...destination(url) },
    });
    const headers: Record<string, unknown> = {};
    injectContext(span.context, headers);
    for (const [name, value] of Object.entries(headers)) setHeader(name, String(value));
    return new ClientSpan(span);
  }

  onEnd(work: () => void): void {
    this.atEnd.push(work);
  }

  /** The server answered; 4xx and 5xx are errors of the client's span. */
  answered(status: number, body: unknown): void {
    this.end(() => {
      this.span.setAttributes({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: status });
      if (status < 400) return;
      this.span.failWith(`HTTP ${status}`);
      this.recordFailedAnswer(status, body);
    });
  }

  /** The request failed, with an answer or without one. */
  failed(error: unknown, status: number | undefined, body: unknown): void {
    this.end(() => {
      this.span.fail(error);
      if (status !== undefined) this.recordFailedAnswer(status, body);
    });
  }

  /** The caller has given up, which is no error. */
  cancelled(): void {
    this.end(() => this.span.cancel());
  }

  private recordFailedAnswer(status: number, body: unknown): void {
    const shown = attributeValue('body', body);
    this.span.setAttributes({
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
      [ATTR_ERROR_TYPE]: String(status),
      ...(shown === undefined ? {} : { [ATTR_HTTP_RESPONSE_BODY]: shown }),
    });
  }

  private end(record: () => void): void {
    guard('recording the outcome of an HTTP request', record, undefined);
    this.span.end();
    for (const work of this.atEnd.splice(0)) work();
  }
}

function destination(url: string): Attributes {
  if (!URL.canParse(url)) return { [ATTR_URL_FULL]: safeUrl(url) };
  const { hostname, port, protocol } = new URL(url);
  return {
    [ATTR_URL_FULL]: safeUrl(url),
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port) || (protocol === 'https:' ? 443 : 80),
  };
}
