import { OtlpError } from './otlp-error';

/**
 * Limit of messages per request, nested ones included: a span with 30 attributes has 61. It bounds the time of a request,
 * because an empty message has two bytes and takes as long to decode as any other.
 */
const MOST_MESSAGES = 500_000;

let count = 0;

/** Resets the count and reads one request. `read` is synchronous, so requests do not mix. */
export function countingMessages<T>(read: () => T): T {
  count = 0;
  return read();
}

/** @throws OtlpError `ERR_OTLP_TOO_LARGE` if the request has too many messages */
export function countMessages(more: number): void {
  count += more;
  if (count <= MOST_MESSAGES) return;
  throw new OtlpError(
    'ERR_OTLP_TOO_LARGE',
    `The request has more than ${MOST_MESSAGES} messages. Send fewer spans in one request.`,
  );
}
