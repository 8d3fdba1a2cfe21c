import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OtlpContentType } from './record-reader';
import { BackwardWriter } from '../../otel/protobuf-writer';
import { OtlpError, type OtlpErrorCode } from './otlp-error';

export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const STATUS: Readonly<Record<OtlpErrorCode, number>> = {
  ERR_OTLP_MALFORMED: 400,
  ERR_OTLP_TOO_LARGE: 413,
  ERR_OTLP_CONTENT_TYPE: 415,
  ERR_OTLP_CONTENT_ENCODING: 415,
};

/** Codes of `google.rpc.Status`, the body of an OTLP error. */
const RPC_INVALID_ARGUMENT = 3;
const RPC_INTERNAL = 13;

export function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof OtlpError) return new HttpProblem(STATUS[error.code], error.message);
  return new HttpProblem(500, `The receiver failed: ${String(error)}`);
}

/** Sends an `ExportTraceServiceResponse` without partial success, which is empty in either encoding. */
export function sendSuccess(response: ServerResponse, contentType: OtlpContentType): void {
  const body = contentType === 'application/json' ? '{}' : '';
  response.writeHead(200, { 'content-type': contentType, 'content-length': body.length }).end(body);
}

/** Sends a `google.rpc.Status` in the encoding of the request, or in JSON if that is unknown. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, problem: HttpProblem): void {
  if (response.headersSent) return;
  const { status, message } = problem;
  const code = status >= 500 ? RPC_INTERNAL : RPC_INVALID_ARGUMENT;
  const inProtobuf = request.headers['content-type']?.startsWith('application/x-protobuf') ?? false;
  const body = inProtobuf ? encodeStatus(code, message) : Buffer.from(JSON.stringify({ code, message }));
  response.writeHead(status, {
    'content-type': inProtobuf ? 'application/x-protobuf' : 'application/json',
    'content-length': body.length,
    ...(status === 405 && { allow: 'POST' }),
    // OTLP exporters retry after 503.
    ...(status === 503 && { 'retry-after': '1' }),
  });
  response.end(body);
}

function encodeStatus(code: number, message: string): Uint8Array {
  const writer = new BackwardWriter();
  writer.text(2, message);
  writer.count(1, code);
  return writer.finish();
}
