import { STATUS_CODES } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { ExportResult } from '../../otel/sdk';
import { redactor } from '../../redaction/redactor';
import { type OtlpResult, failure } from '../otlp/otlp-response';
import { grpcAddress } from '../otlp/endpoint';
import { ANSWER_BYTES, ANSWER_NUMBERS, EXIT_THREAD } from './exit-thread';
import { interpretGrpcFailure } from '../otlp/transport/grpc-response';
import { EXPORT_PATH } from '../otlp/transport/grpc-transport';
import { interpretHttpResponse, successOf } from '../otlp/transport/http-response';
import type { OtlpSettings } from '../otlp/otlp-settings';

/**
 * Sends requests while the process exits: nothing asynchronous runs any more in its own thread then. Each is sent once.
 */
export class ExitDelivery {
  /** How many requests have an answer. */
  private readonly counter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly answers: readonly SharedArrayBuffer[];

  /**
   * Begins to send.
   *
   * @param resultOf what an answer means for the spans of the request
   */
  constructor(
    private readonly settings: OtlpSettings,
    bodies: readonly Uint8Array[],
    private readonly resultOf: (index: number, answer: OtlpResult) => ExportResult,
  ) {
    const size = ANSWER_NUMBERS * Int32Array.BYTES_PER_ELEMENT + ANSWER_BYTES;
    this.answers = bodies.map(() => new SharedArrayBuffer(size));
    const thread = new Worker(EXIT_THREAD, {
      eval: true,
      // What the process loads before its own code, such as instrumentation, is not for this thread.
      execArgv: [],
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS')),
      workerData: this.workerData(bodies),
    });
    thread.unref();
  }

  /** Waits for the answers, but for no longer than this. */
  wait(timeoutMillis: number): readonly ExportResult[] {
    const deadline = performance.now() + timeoutMillis;
    for (;;) {
      const answered = Atomics.load(this.counter, 0);
      const left = deadline - performance.now();
      if (answered === this.answers.length || left <= 0) break;
      Atomics.wait(this.counter, 0, answered, left);
    }
    return this.answers.map((answer, index) => this.resultOf(index, this.read(answer, timeoutMillis)));
  }

  private workerData(bodies: readonly Uint8Array[]): object {
    const { protocol, destination, headers, tls, isCompressed, isSecure } = this.settings;
    const isGrpc = protocol === 'grpc';
    return {
      url: isGrpc ? `${isSecure ? 'https' : 'http'}://${grpcAddress(destination)}` : destination,
      headers,
      isGrpc,
      isCompressed,
      path: EXPORT_PATH,
      tls: { ...tls },
      bodies,
      counter: this.counter,
      answers: this.answers,
      numbers: ANSWER_NUMBERS,
      size: ANSWER_BYTES,
    };
  }

  private read(answer: SharedArrayBuffer, timeoutMillis: number): OtlpResult {
    const [state, status = 0, length = 0, isJson] = new Int32Array(answer, 0, ANSWER_NUMBERS);
    if (state !== 1)
      return failure(new Error(`no answer in time (${Math.round(timeoutMillis)} ms) while the process exits`));
    // A copy, because text cannot be decoded from memory that is shared.
    const bytes = Buffer.from(new Uint8Array(answer, ANSWER_NUMBERS * Int32Array.BYTES_PER_ELEMENT, length));
    if (status === -1) return failure(new Error(bytes.toString()));
    const body = { bytes, isJson: isJson === 1 };
    const destination = redactor().text(this.settings.destination);
    if (this.settings.protocol !== 'grpc')
      return interpretHttpResponse({ status, reason: STATUS_CODES[status], body }, destination);
    if (status === 0) return successOf(body, destination);
    return interpretGrpcFailure({ code: status, error: new Error(`gRPC status ${status}: ${decoded(bytes)}`) });
  }
}

/** The message of gRPC travels percent-encoded. */
function decoded(message: Buffer): string {
  try {
    return decodeURIComponent(message.toString());
  } catch {
    return message.toString();
  }
}
