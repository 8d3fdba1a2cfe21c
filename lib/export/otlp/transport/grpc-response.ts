import { type OtlpResult, failure } from '../otlp-response';
import { statusIn } from '../response-reader';

export interface GrpcFailure {
  readonly code: number;
  readonly error: Error;
  /** The `google.rpc.Status` in `grpc-status-details-bin`. */
  readonly details?: Uint8Array | undefined;
}

/** The protocol allows a retry after CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE and DATA_LOSS. */
const RETRYABLE_CODES: ReadonlySet<number> = new Set([1, 4, 10, 11, 14, 15]);
const RESOURCE_EXHAUSTED = 8;
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Name resolution failed/;

/** @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-response */
export function interpretGrpcFailure({ code, error, details }: GrpcFailure): OtlpResult {
  const { retryInMillis } = details ? statusIn({ bytes: details, isJson: false }) : {};
  // The protocol allows a retry after RESOURCE_EXHAUSTED only with a RetryInfo.
  const isRetryable = RETRYABLE_CODES.has(code) || (code === RESOURCE_EXHAUSTED && retryInMillis !== undefined);
  if (!isRetryable) return failure(error);
  return { status: 'retryable', error, retryInMillis, isUnreachable: UNREACHABLE.test(error.message) };
}
