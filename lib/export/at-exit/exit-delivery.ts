import type { ExportResult } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { type OtlpResult, failure } from '../otlp/otlp-response';
import { grpcAddress } from '../otlp/endpoint';
import { ALL_RESPONSES_BYTES, EXIT_THREAD, RESPONSE_BYTES, RESPONSE_NUMBERS } from './exit-thread';
import { interpretGrpcFailure } from '../otlp/transport/grpc-response';
import { interpretHttpResponse, successOf } from '../otlp/transport/http-response';
import type { OtlpSettings } from '../otlp/otlp-settings';

const HEAD_BYTES = RESPONSE_NUMBERS * Int32Array.BYTES_PER_ELEMENT;

/** The body of a request. The thread compresses it if the options say so and it is not compressed yet. */
export interface ExitBody {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
}

/** Sends requests from a worker thread while the process exits, because its own event loop has stopped. Does not retry. */
export class ExitDelivery {
  /** How many requests have a response. */
  private readonly counter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** The responses one after the other. */
  private readonly responses: SharedArrayBuffer;
  /** The most bytes of one response that the thread returns. */
  private readonly size: number;

  /**
   * Starts sending.
   *
   * @param resultOf converts the result of a request to the result of its spans
   */
  constructor(
    private readonly settings: OtlpSettings,
    private readonly bodies: readonly ExitBody[],
    private readonly resultOf: (index: number, result: OtlpResult) => ExportResult,
  ) {
    const share = Math.floor(ALL_RESPONSES_BYTES / bodies.length / HEAD_BYTES) * HEAD_BYTES;
    this.size = Math.min(RESPONSE_BYTES, Math.max(HEAD_BYTES, share));
    this.responses = new SharedArrayBuffer(bodies.length * (HEAD_BYTES + this.size));
    const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads');
    const bytes = new Uint8Array(bodies.reduce((sum, body) => sum + body.bytes.length, 0));
    const thread = new Worker(EXIT_THREAD, {
      eval: true,
      // The thread must not preload what the process preloads, such as instrumentation.
      execArgv: [],
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS')),
      workerData: this.workerData(bytes),
      transferList: [bytes.buffer],
    });
    thread.unref();
  }

  /** Blocks until every request has a response, or the timeout has passed. */
  wait(timeoutMillis: number): readonly ExportResult[] {
    const deadline = performance.now() + timeoutMillis;
    for (;;) {
      const received = Atomics.load(this.counter, 0);
      const left = deadline - performance.now();
      if (received === this.bodies.length || left <= 0) break;
      Atomics.wait(this.counter, 0, received, left);
    }
    const late = failure(new Error(`no response within ${Math.round(timeoutMillis)} ms while the process exits`));
    return this.bodies.map((_body, index) => this.resultOf(index, this.read(index) ?? late));
  }

  /** @param bytes receives all bodies, one after the other. Passing thousands of separate objects to a thread takes seconds. */
  private workerData(bytes: Uint8Array): object {
    let start = 0;
    const starts = this.bodies.map((body) => {
      bytes.set(body.bytes, start);
      start += body.bytes.length;
      return start - body.bytes.length;
    });
    const { protocol, method, destination, headers, tls, isCompressed, isSecure } = this.settings;
    const isGrpc = protocol === 'grpc';
    return {
      url: isGrpc ? `${isSecure ? 'https' : 'http'}://${grpcAddress(destination)}` : destination,
      headers,
      isGrpc,
      isCompressed,
      path: method,
      tls: { ...tls },
      bytes,
      starts,
      areCompressed: this.bodies.map((body) => body.isCompressed),
      counter: this.counter,
      responses: this.responses,
      numbers: RESPONSE_NUMBERS,
      size: this.size,
    };
  }

  private read(index: number): OtlpResult | undefined {
    const { responses, size } = this;
    const place = index * (HEAD_BYTES + size);
    const [state, status = 0, length = 0, isJson] = new Int32Array(responses, place, RESPONSE_NUMBERS);
    if (state !== 1) return undefined;
    // A copy, because text cannot be decoded from shared memory.
    const bytes = Buffer.from(new Uint8Array(responses, place + HEAD_BYTES, length));
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
