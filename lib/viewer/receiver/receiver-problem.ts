import { OtlpError, type OtlpErrorCode } from '../otlp/otlp-error';

/** Why a request fails: the status in HTTP, and the code of its `google.rpc.Status` and of gRPC. */
export class ReceiverProblem extends Error {
  override readonly name = 'ReceiverProblem';

  constructor(
    readonly status: number,
    message: string,
    readonly rpcCode = rpcCodeOf(status),
  ) {
    super(message);
  }
}

/** @see https://grpc.io/docs/guides/status-codes/ */
export const RPC = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

const STATUS: Readonly<Record<OtlpErrorCode, number>> = {
  ERR_OTLP_MALFORMED: 400,
  ERR_OTLP_TOO_LARGE: 413,
  ERR_OTLP_CONTENT_TYPE: 415,
  ERR_OTLP_CONTENT_ENCODING: 415,
};

export function problemOf(error: unknown): ReceiverProblem {
  if (error instanceof ReceiverProblem) return error;
  if (error instanceof OtlpError) return new ReceiverProblem(STATUS[error.code], error.message);
  return new ReceiverProblem(500, `The receiver failed: ${String(error)}`);
}

function rpcCodeOf(status: number): number {
  if (status === 403) return RPC.permissionDenied;
  if (status === 413) return RPC.resourceExhausted;
  if (status === 503) return RPC.unavailable;
  return status >= 500 ? RPC.internal : RPC.invalidArgument;
}
