import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import type { TlsMaterial } from './tls';
import { type OtlpResult, failure, type Transport } from '../otlp-response';
import { interpretHttpResponse } from './http-response';

export interface HttpTarget {
  readonly url: string;
  /** Headers of every request, including content type and encoding. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  /** For warnings; without secrets. */
  readonly destination: string;
}

/** Bounded and kept alive, so that a burst does not spend its time on opening connections. */
const CONNECTIONS = { keepAlive: true, maxSockets: 8 };

/** An attempt whose response has a longer body fails. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

const UNREACHABLE_CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);
const BROKEN_CODES: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
]);

/** Loaded with the first request, because loading takes milliseconds and most processes need only one of the two. */
const http = (): typeof import('node:http') => require('node:http');
const https = (): typeof import('node:https') => require('node:https');

const HUNG_UP: OtlpResult = { status: 'retryable', error: new Error('the connection was closed without a response') };

/** Sends OTLP over HTTP or HTTPS, on at most eight keep-alive connections. Redirects are not followed. */
export class HttpTransport implements Transport {
  private readonly isSecure: boolean;
  private agent: Agent | undefined;
  private options: RequestOptions | undefined;

  constructor(private readonly target: HttpTarget) {
    this.isSecure = target.url.startsWith('https:');
  }

  send(body: Uint8Array, signal: AbortSignal): Promise<OtlpResult> {
    return new Promise((resolve) => {
      try {
        const request = this.open(body.length, signal);
        // A receiver that does not respond must not keep the process alive. The exit hooks wait for it, with a limit.
        request.on('socket', (socket) => socket.unref());
        request.on('error', (error) => resolve(interpretError(error)));
        request.on('response', (response) => this.receive(response, resolve));
        // Has no effect after a response.
        request.on('close', () => resolve(HUNG_UP));
        request.end(body);
      } catch (error) {
        // For example an invalid certificate, or an invalid header. Node's message has the header's name, not its value.
        resolve(failure(error));
      }
    });
  }

  close(): void {
    const { agent } = this;
    if (!agent) return;
    // First the requests that wait for a connection: each would replace a connection that is closed by a new one.
    for (const waiting of Object.values(agent.requests)) for (const request of waiting ?? []) request.destroy();
    agent.destroy();
  }

  private open(length: number, signal: AbortSignal): ClientRequest {
    const { target } = this;
    const agent = (this.agent ??= this.newAgent());
    // Not in the constructor, which must not fail: credentials in the URL may be malformed.
    this.options ??= { ...urlToHttpOptions(new URL(target.url)), method: 'POST', agent };
    const options = { ...this.options, headers: { ...target.headers, 'content-length': length }, signal };
    return this.isSecure ? https().request(options) : http().request(options);
  }

  private newAgent(): Agent {
    const { isSecure, target } = this;
    return isSecure ? new (https().Agent)({ ...CONNECTIONS, ...target.tls }) : new (http().Agent)(CONNECTIONS);
  }

  private receive(response: IncomingMessage, resolve: (result: OtlpResult) => void): void {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (bytes: Uint8Array): void => resolve(this.interpret(response, bytes));
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
      else {
        resolve(failure(new Error(`the response is longer than ${MAX_RESPONSE_BYTES} bytes`)));
        response.destroy();
      }
    });
    response.on('end', () => end(Buffer.concat(chunks)));
    // The status decides, even if the body is lost.
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
