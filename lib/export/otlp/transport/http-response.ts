import { warnOnce } from '../../../diagnostics/warning';
import { type OtlpResult, failure } from '../otlp-response';
import { partialSuccessIn, type ResponseBody, statusIn } from '../response-reader';

export interface HttpResponse {
  readonly status: number;
  /** The reason phrase; HTTP/2 and some receivers have none. */
  readonly reason?: string | undefined;
  readonly retryAfter?: string | undefined;
  readonly body: ResponseBody;
}

/** The protocol allows a retry after these. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const MAX_MESSAGE_LENGTH = 1024;

/**
 * @param destination for the warning about a response that is not OTLP; without secrets
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export function interpretHttpResponse(response: HttpResponse, destination: string): OtlpResult {
  const { status, retryAfter, body } = response;
  if (status >= 200 && status < 300) return successOf(body, destination);
  const error = new Error(messageOf(response));
  return RETRYABLE.has(status)
    ? { status: 'retryable', error, retryInMillis: retryAfterMillis(retryAfter) }
    : failure(error);
}

/** The result of a response with a successful status. Its body may report rejected spans. */
export function successOf(body: ResponseBody, destination: string): OtlpResult {
  try {
    return { status: 'success', partial: partialSuccessIn(body) };
  } catch {
    warnOnce(
      `response of ${destination}`,
      'ANSWER_UNREADABLE',
      `${destination} reports success, but its response is not OTLP. The request counts as delivered, as the protocol ` +
        'requires. Check that it is an OTLP receiver.',
    );
    return { status: 'success' };
  }
}

function messageOf({ status, reason, body }: HttpResponse): string {
  const { message = status >= 300 && status < 400 ? 'redirects are not followed' : '' } = statusIn(body);
  const line = reason ? `${status} ${reason}` : String(status);
  return message ? `${line}: ${message.slice(0, MAX_MESSAGE_LENGTH)}` : line;
}

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date.
 *
 * @returns milliseconds from now; `undefined` if the value is neither
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMillis(value: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Every form of an HTTP date starts with the name of a day.
  const time = /^[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - Date.now());
}
