import { warnOnce } from '../../../diagnostics/warning';
import { type OtlpResult, failure } from '../otlp-response';
import { partialSuccessIn, type ResponseBody, statusIn } from '../response-reader';

/** What an OTLP receiver over HTTP has answered. */
export interface HttpResponse {
  readonly status: number;
  /** The text beside the status; HTTP/2 and some receivers have none. */
  readonly reason?: string | undefined;
  readonly retryAfter?: string | undefined;
  readonly body: ResponseBody;
}

/** A receiver that says so may be asked again. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const MAX_MESSAGE_LENGTH = 1024;

/**
 * @param destination for the warning about an answer that is no OTLP; without secrets
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export function interpretHttpResponse(response: HttpResponse, destination: string): OtlpResult {
  const { status, retryAfter, body } = response;
  if (status >= 200 && status < 300) return successOf(body, destination);
  const error = new Error(refusalOf(response));
  return RETRYABLE.has(status)
    ? { status: 'retryable', error, retryInMillis: retryAfterMillis(retryAfter) }
    : failure(error);
}

/** Taken, as the status says. The body may tell of spans that were rejected. */
export function successOf(body: ResponseBody, destination: string): OtlpResult {
  try {
    return { status: 'success', partial: partialSuccessIn(body) };
  } catch {
    warnOnce(
      `answer of ${destination}`,
      'ANSWER_UNREADABLE',
      `${destination} takes spans, but its answer is not an OTLP response. The spans count as exported, as the protocol ` +
        'says. Check that an OTLP receiver is there.',
    );
    return { status: 'success' };
  }
}

function refusalOf({ status, reason, body }: HttpResponse): string {
  const { message = status >= 300 && status < 400 ? 'redirects are not followed' : '' } = statusIn(body);
  const line = reason ? `${status} ${reason}` : String(status);
  return message ? `${line}: ${message.slice(0, MAX_MESSAGE_LENGTH)}` : line;
}

/**
 * Seconds, or a date of HTTP.
 *
 * @returns `undefined` where it is neither
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMillis(value: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Every form of the date begins with the name of a day.
  const time = /^[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - Date.now());
}
