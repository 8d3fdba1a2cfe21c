import { cut } from '../../text/bounded-cut';

/** Stable codes of {@link OtlpError}. */
export type OtlpErrorCode =
  'ERR_OTLP_MALFORMED' | 'ERR_OTLP_TOO_LARGE' | 'ERR_OTLP_CONTENT_TYPE' | 'ERR_OTLP_CONTENT_ENCODING';

/**
 * An OTLP request that cannot be read.
 *
 * @example
 * ```ts
 * decodeTraces(Buffer.from('{"resourceSpans":[null]}'), 'application/json'); // throws OtlpError: resourceSpans[0]
 * ```
 */
export class OtlpError extends Error {
  override readonly name = 'OtlpError';

  constructor(
    readonly code: OtlpErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One record cannot be read, or is too large. The rest of the request can be. */
export class RecordError extends OtlpError {}

/** "Expected `resourceSpans[0]` to be an object, got null." */
export function malformed(path: string, expected: string, got: unknown): RecordError {
  return new RecordError('ERR_OTLP_MALFORMED', `Expected \`${path}\` to be ${expected}, got ${show(got)}.`);
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, 40));
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
