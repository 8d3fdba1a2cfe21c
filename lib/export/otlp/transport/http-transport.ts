import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { TlsMaterial } from './tls';
import { type OtlpResult, failure, type Transport } from '../otlp-response';
import { interpretHttpResponse } from './http-response';

/** Where and how requests go over HTTP. */
export interface HttpTarget {
  readonly url: string;
  /** Those of every request, with content type and encoding. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  /** Where it is, for warnings; without secrets. */
  readonly destination: string;
}

/** A burst must not spend its time on opening connections. */
const CONNECTIONS = { keepAlive: true, maxSockets: 8 };

/** The body of an answer that is longer fails the attempt. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

/** No receiver was found. */
const UNREACHABLE_CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);
/** The connection broke, which may go better the next time. */
const BROKEN_CODES: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
]);

const HUNG_UP: OtlpResult = { status: 'retryable', error: new Error('the connection was closed without an answer') };

/** Sends OTLP over HTTP or HTTPS, on at most eight connections that are kept. Redirects are not followed. */
export class HttpTransport implements Transport {
  private readonly agent: HttpAgent;
  private readonly isSecure: boolean;
  private options: RequestOptions | undefined;

  constructor(private readonly target: HttpTarget) {
    this.isSecure = target.url.startsWith('https:');
    this.agent = this.isSecure ? new HttpsAgent({ ...CONNECTIONS, ...target.tls }) : new HttpAgent(CONNECTIONS);
  }

  send(body: Uint8Array, signal: AbortSignal): Promise<OtlpResult> {
    return new Promise((resolve) => {
      try {
        const request = this.open(body.length, signal);
        // A receiver that does not answer must not keep a process from its end, where it waits as long as it is told to.
        request.on('socket', (socket) => socket.unref());
        request.on('error', (error) => resolve(interpretError(error)));
        request.on('response', (response) => this.receive(response, resolve));
        // After an answer, this comes too late to matter.
        request.on('close', () => resolve(HUNG_UP));
        request.end(body);
      } catch (error) {
        // Such as a certificate that cannot be read, or a header that HTTP does not allow. Node names the header and not
        // its value.
        resolve(failure(error));
      }
    });
  }

  /** A request that waits for a connection would open another in the place of one that is closed. */
  close(): void {
    for (const waiting of Object.values(this.agent.requests)) for (const request of waiting ?? []) request.destroy();
    this.agent.destroy();
  }

  private open(length: number, signal: AbortSignal): ClientRequest {
    const { target, agent } = this;
    // Not at the start, which must not fail: credentials in the URL may be encoded wrongly.
    this.options ??= { ...urlToHttpOptions(new URL(target.url)), method: 'POST', agent };
    const options = { ...this.options, headers: { ...target.headers, 'content-length': length }, signal };
    return this.isSecure ? requestHttps(options) : requestHttp(options);
  }

  private receive(response: IncomingMessage, resolve: (answer: OtlpResult) => void): void {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (bytes: Uint8Array): void => resolve(this.interpret(response, bytes));
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
      else {
        resolve(failure(new Error(`the answer is longer than ${MAX_RESPONSE_BYTES} bytes`)));
        response.destroy();
      }
    });
    response.on('end', () => end(Buffer.concat(chunks)));
    // The status is known, and decides; what the body says beside it is lost.
    response.on('error', () => end(new Uint8Array()));
    response.on('close', () => end(new Uint8Array()));
  }

  private interpret({ statusCode = 0, statusMessage, headers }: IncomingMessage, bytes: Uint8Array): OtlpResult {
    const contentType = headers['content-type'] ?? this.target.headers['content-type'] ?? '';
    return interpretHttpResponse(
      {
        status: statusCode,
        reason: statusMessage,
        retryAfter: headers['retry-after'],
        body: { bytes, isJson: /^[^;]*json/i.test(contentType) },
      },
      this.target.destination,
    );
  }
}

function interpretError(error: NodeJS.ErrnoException): OtlpResult {
  const isUnreachable = UNREACHABLE_CODES.has(error.code);
  return isUnreachable || BROKEN_CODES.has(error.code) ? { status: 'retryable', error, isUnreachable } : failure(error);
}
