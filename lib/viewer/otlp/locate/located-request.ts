import type { MessageShape } from '../../../otel/protobuf-shape';

/** The names of the levels of a request, and the shape of a record in protobuf. */
export interface RecordNames {
  readonly request: string;
  readonly outer: string;
  readonly inner: string;
  readonly records: string;
  readonly shape: MessageShape;
}

/**
 * A request whose records are found, but not decoded: what frames them is decoded, and each record is a position in the body.
 * Members are unchecked, as in a raw message; `scopeSpans` and `spans` have the names of the signal.
 */
export interface LocatedRequest {
  readonly groups: readonly Readonly<Record<string, unknown>>[];
  /**
   * Decodes a record.
   *
   * @throws OtlpError `ERR_OTLP_TOO_LARGE` if it is too large to decode without a pause; `ERR_OTLP_MALFORMED` if the body is
   *   broken there
   */
  recordAt(position: unknown, path: string): unknown;
}
