import type { IncomingMessage } from 'node:http';
import { OtlpError } from '../../otlp/otlp-error';
import { GrowingBytes } from './growing-bytes';
import type { BodyMemory, RequestBodies } from './request-body';

/**
 * A body over the limit is still read, and discarded, up to this multiple of the limit. A client that is cut off earlier
 * sees a broken connection in place of the response.
 */
const DISCARD_FACTOR = 4;

/**
 * Reads the body of an HTTP request, decompressed.
 *
 * @throws OtlpError `ERR_OTLP_TOO_LARGE`, `ERR_OTLP_CONTENT_ENCODING`, or `ERR_OTLP_MALFORMED` for broken gzip;
 *   ReceiverProblem 503 if other requests in progress use up the memory
 */
export async function readHttpBody(
  request: IncomingMessage,
  bodies: RequestBodies,
  memory: BodyMemory,
): Promise<Uint8Array> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new OtlpError(
      'ERR_OTLP_CONTENT_ENCODING',
      `Expected Content-Encoding to be gzip or identity, got ${encoding}.`,
    );
  }
  const sent = await collect(request, bodies, memory);
  return encoding === 'gzip' ? bodies.inflate(sent, memory) : sent;
}

async function collect(request: IncomingMessage, bodies: RequestBodies, { reserve }: BodyMemory): Promise<Buffer> {
  const { maxBytes } = bodies;
  let body: GrowingBytes | undefined = new GrowingBytes(Number(request.headers['content-length'] ?? 0));
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) body = undefined;
    if (size > maxBytes * DISCARD_FACTOR) break;
    if (!body) continue;
    reserve(chunk.length);
    body.append(chunk);
  }
  if (!body) throw bodies.tooLarge();
  return body.whole();
}
