import type { ExportResult } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { type OtlpResult, failure } from '../otlp/otlp-response';
import { grpcAddress } from '../otlp/endpoint';
import { EXIT_THREAD, RESPONSE_BYTES, RESPONSE_NUMBERS } from './exit-thread';
import { interpretGrpcFailure } from '../otlp/transport/grpc-response';
import { interpretHttpResponse, successOf } from '../otlp/transport/http-response';
import type { OtlpSettings } from '../otlp/otlp-settings';

/** Sends requests from a worker thread while the process exits, because its own event loop has stopped. Does not retry. */
export class ExitDelivery {
  /** How many requests have a response. */
  private readonly counter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly responses: readonly SharedArrayBuffer[];

  /**
   * Starts sending.
   *
   * @param resultOf converts the result of a request to the result of its spans
   */
  constructor(
    private readonly settings: OtlpSettings,
    bodies: readonly Uint8Array[],
    private readonly resultOf: (index: number, result: OtlpResult) => ExportResult,
  ) {
    const size = RESPONSE_NUMBERS * Int32Array.BYTES_PER_ELEMENT + RESPONSE_BYTES;
    this.responses = bodies.map(() => new SharedArrayBuffer(size));
    const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads');
    const thread = new Worker(EXIT_THREAD, {
      eval: true,
      // The thread must not preload what the process preloads, such as instrumentation.
      execArgv: [],
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS')),
      workerData: this.workerData(bodies),
    });
    thread.unref();
  }

  /** Blocks until every request has a response, or the timeout has passed. */
  wait(timeoutMillis: number): readonly ExportResult[] {
    const deadline = performance.now() + timeoutMillis;
    for (;;) {
      const received = Atomics.load(this.counter, 0);
      const left = deadline - performance.now();
      if (received === this.responses.length || left <= 0) break;
      Atomics.wait(this.counter, 0, received, left);
    }
    return this.responses.map((response, index) => this.resultOf(index, this.read(response, timeoutMillis)));
  }

  private workerData(bodies: readonly Uint8Array[]): object {
    const { protocol, method, destination, headers, tls, isCompressed, isSecure } = this.settings;
    const isGrpc = protocol === 'grpc';
    return {
      url: isGrpc ? `${isSecure ? 'https' : 'http'}://${grpcAddress(destination)}` : destination,
      headers,
      isGrpc,
      isCompressed,
      path: method,
      tls: { ...tls },
      bodies,
      counter: this.counter,
      responses: this.responses,
      numbers: RESPONSE_NUMBERS,
      size: RESPONSE_BYTES,
    };
  }

  private read(response: SharedArrayBuffer, timeoutMillis: number): OtlpResult {
    const [state, status = 0, length = 0, isJson] = new Int32Array(response, 0, RESPONSE_NUMBERS);
    if (state !== 1)
      return failure(new Error(`no response within ${Math.round(timeoutMillis)} ms while the process exits`));
    // A copy, because text cannot be decoded from shared memory.
    const bytes = Buffer.from(new Uint8Array(response, RESPONSE_NUMBERS * Int32Array.BYTES_PER_ELEMENT, length));
    if (status === -1) return failure(new Error(bytes.toString()));
    const body = { bytes, isJson: isJson === 1 };
    const destination = redactor().text(this.settings.destination);
    if (this.settings.protocol !== 'grpc')
      return interpretHttpResponse({ status, reason: reasonOf(status), body }, destination);
    if (status === 0) return successOf(body, destination);
    return interpretGrpcFailure({ code: status, error: new Error(`gRPC status ${status}: ${decoded(bytes)}`) });
  }
}

function reasonOf(status: number): string | undefined {
  const { STATUS_CODES } = require('node:http') as typeof import('node:http');
  return STATUS_CODES[status];
}

/** gRPC percent-encodes its status message. */
function decoded(message: Buffer): string {
  try {
    return decodeURIComponent(message.toString());
  } catch {
    return message.toString();
  }
}
