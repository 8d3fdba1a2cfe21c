import { OtlpError } from './otlp-error';

/**
 * Messages of one request, those within others too: a span with 30 attributes takes 61. A message can have two bytes, and
 * takes as much time as one that says something.
 */
const MOST_MESSAGES = 500_000;

let count = 0;

/** Reads one request, which happens in one go. */
export function countingMessages<T>(read: () => T): T {
  count = 0;
  return read();
}

/** @throws OtlpError `ERR_OTLP_TOO_LARGE` where the request has too many */
export function countMessages(more: number): void {
  count += more;
  if (count <= MOST_MESSAGES) return;
  throw new OtlpError(
    'ERR_OTLP_TOO_LARGE',
    `The request has more than ${MOST_MESSAGES} messages. Send fewer spans in one request.`,
  );
}
