import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OtlpContentType } from '../otlp/record-reader';
import { encodeStatus } from './export-response';
import type { ReceiverProblem } from './receiver-problem';

/** Tells another viewer that finds the port taken who holds it. */
export const SERVER_NAME = 'otel-instrument';

export function sendSuccess(response: ServerResponse, contentType: OtlpContentType, body: Uint8Array): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': body.length }).end(body);
}

/** Sends a `google.rpc.Status` in the encoding of the request, or in JSON if that is unknown. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, problem: ReceiverProblem): void {
  if (response.headersSent) return;
  const { status, message, rpcCode } = problem;
  const inProtobuf = request.headers['content-type']?.toLowerCase().startsWith('application/x-protobuf') ?? false;
  const contentType = inProtobuf ? 'application/x-protobuf' : 'application/json';
  const body = encodeStatus(rpcCode, message, contentType);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': body.length,
    server: SERVER_NAME,
    ...(status === 405 && { allow: 'POST' }),
    // OTLP exporters retry after 503.
    ...(status === 503 && { 'retry-after': '1' }),
  });
  response.end(body);
}
