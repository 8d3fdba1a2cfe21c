import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { TlsMaterial } from './tls-material';
import { type Answer, failure, type Transport } from './answer';
import { interpretHttpResponse } from './http-answer';

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

/** There is nobody to talk to. */
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

/** Sends OTLP over HTTP or HTTPS, on at most eight connections that are kept. Redirects are not followed. */
export class HttpTransport implements Transport {
  private readonly agent: HttpAgent;
  private readonly request: (headers: Readonly<Record<string, string | number>>, signal: AbortSignal) => ClientRequest;

  constructor(private readonly target: HttpTarget) {
    const url = new URL(target.url);
    const isSecure = url.protocol === 'https:';
    const agent = isSecure ? new HttpsAgent({ ...CONNECTIONS, ...target.tls }) : new HttpAgent(CONNECTIONS);
    const options = { ...urlToHttpOptions(url), method: 'POST', agent };
    this.agent = agent;
    this.request = (headers, signal) =>
      isSecure ? requestHttps({ ...options, headers, signal }) : requestHttp({ ...options, headers, signal });
  }

  send(body: Uint8Array, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve) => {
      try {
        const request = this.request({ ...this.target.headers, 'content-length': body.length }, signal);
        request.on('error', (error) => resolve(interpretError(error)));
        request.on('response', (response) => this.receive(response, resolve));
        request.end(body);
      } catch (error) {
        // Such as a header that HTTP does not allow; Node names it, and not its value.
        resolve(failure(error));
      }
    });
  }

  /** A request that waits for a connection would open another in the place of one that is closed. */
  close(): void {
    for (const waiting of Object.values(this.agent.requests)) for (const request of waiting ?? []) request.destroy();
    this.agent.destroy();
  }

  private receive(response: IncomingMessage, resolve: (answer: Answer) => void): void {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (bytes: Uint8Array): void => resolve(this.interpret(response, bytes));
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_RESPONSE_BYTES) return void chunks.push(chunk);
      resolve(failure(new Error(`the answer is longer than ${MAX_RESPONSE_BYTES} bytes`)));
      response.destroy();
    });
    response.on('end', () => end(Buffer.concat(chunks)));
    // The status is known, and decides; what the body says beside it is lost.
    response.on('error', () => end(new Uint8Array()));
    response.on('close', () => end(new Uint8Array()));
  }

  private interpret({ statusCode = 0, statusMessage, headers }: IncomingMessage, bytes: Uint8Array): Answer {
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

function interpretError(error: NodeJS.ErrnoException): Answer {
  const isUnreachable = UNREACHABLE_CODES.has(error.code);
  return isUnreachable || BROKEN_CODES.has(error.code) ? { status: 'retryable', error, isUnreachable } : failure(error);
}
