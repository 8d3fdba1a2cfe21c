import { OtlpError, RecordError } from '../otlp-error';

/**
 * Limit of messages in one request, nested ones included: a span with 30 attributes has 61. An empty message has two bytes, and
 * takes as long to decode as any other.
 */
const MOST_MESSAGES = 2_000_000;

/** Limits of one span, log record or resource: what can be decoded in a few milliseconds. */
const MOST_IN_RECORD = 20_000;
const MOST_FIELDS_OF_RECORD = 150_000;
const MOST_BYTES_OF_RECORD = 4 * 1024 * 1024;

/** Counts the messages of one request. */
export class MessageBudget {
  #count = 0;

  constructor(private readonly most = MOST_MESSAGES) {}

  /** @throws OtlpError `ERR_OTLP_TOO_LARGE` if the request has too many messages */
  spend(messages: number): void {
    this.#count += messages;
    if (this.#count <= this.most) return;
    throw new OtlpError(
      'ERR_OTLP_TOO_LARGE',
      `The request has more than ${this.most} messages. Send fewer spans in one request.`,
    );
  }
}

/** The size of one record. */
export interface RecordSize {
  readonly bytes?: number;
  readonly messages?: number;
  readonly fields?: number;
}

/** @throws RecordError `ERR_OTLP_TOO_LARGE` if a record is too large */
export function checkRecord({ bytes = 0, messages = 0, fields = 0 }: RecordSize, path: string): void {
  if (bytes > MOST_BYTES_OF_RECORD) throw tooLarge(path, `${MOST_BYTES_OF_RECORD} bytes`);
  if (messages > MOST_IN_RECORD) throw tooLarge(path, `${MOST_IN_RECORD} messages`);
  if (fields > MOST_FIELDS_OF_RECORD) throw tooLarge(path, `${MOST_FIELDS_OF_RECORD} fields`);
}

function tooLarge(path: string, limit: string): RecordError {
  return new RecordError('ERR_OTLP_TOO_LARGE', `\`${path}\` has more than ${limit}.`);
}
