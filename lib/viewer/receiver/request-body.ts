import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HttpProblem } from '../otlp/otlp-response';
import { OtlpError } from '../otlp/otlp-error';

const decompress = promisify(gunzip);

/**
 * A body over the limit is still read, and discarded, up to this multiple of the limit. A client that is cut off earlier
 * sees a broken connection in place of the response.
 */
const DISCARD_FACTOR = 4;

/** Number of bodies of the largest size that may be in memory at once. */
const BODIES_AT_ONCE = 4;

/** Reads request bodies, and bounds the memory of those in progress. */
export class RequestBodies {
  private bytes = 0;

  /** @param maxBytes size limit of one body, both compressed and decompressed */
  constructor(private readonly maxBytes: number) {}

  /**
   * Reads the body of a request, decompressed.
   *
   * @throws OtlpError `ERR_OTLP_TOO_LARGE`, `ERR_OTLP_CONTENT_ENCODING`, or `ERR_OTLP_MALFORMED` for broken gzip;
   *   HttpProblem 503 if other requests in progress use up the memory
   */
  async read(request: IncomingMessage): Promise<Buffer> {
    let own = 0;
    const reserve = (bytes: number): void => {
      own += bytes;
      this.bytes += bytes;
      if (this.bytes > this.maxBytes * BODIES_AT_ONCE) throw new HttpProblem(503, 'Too many requests at once.');
    };
    try {
      return await readBody(request, this.maxBytes, reserve);
    } finally {
      this.bytes -= own;
    }
  }
}

async function readBody(request: IncomingMessage, maxBytes: number, reserve: (bytes: number) => void): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new OtlpError(
      'ERR_OTLP_CONTENT_ENCODING',
      `Expected Content-Encoding to be gzip or identity, got ${encoding}.`,
    );
  }
  const sent = await collect(request, maxBytes, reserve);
  return encoding === 'gzip' ? gunzipped(sent, maxBytes) : sent;
}

async function collect(request: IncomingMessage, maxBytes: number, reserve: (bytes: number) => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) {
      reserve(chunk.length);
      chunks.push(chunk);
    } else chunks.length = 0;
    if (size > maxBytes * DISCARD_FACTOR) break;
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat(chunks);
}

async function gunzipped(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await decompress(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not gzip: ${String(cause)}`, { cause });
  }
}

function tooLarge(maxBytes: number): OtlpError {
  return new OtlpError('ERR_OTLP_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`);
}
