import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OtlpError } from '../../otlp/otlp-error';
import { GrowingBytes } from './growing-bytes';
import { ReceiverProblem } from '../receiver-problem';
import { Turns } from '../turns';

/** Number of bodies of the largest size that may be in memory at once. */
const BODIES_AT_ONCE = 4;
const INFLATED_CHUNK = 64 * 1024;

/** Memory that the body of one request takes. */
export interface BodyMemory {
  /** @throws ReceiverProblem 503 if the requests in progress use up the memory */
  readonly reserve: (bytes: number) => void;
}

/** Bounds the memory of the bodies in progress. */
export class RequestBodies {
  #bytes = 0;
  readonly #inflations = new Turns();

  /** @param maxBytes size limit of one body, both compressed and decompressed */
  constructor(readonly maxBytes: number) {}

  /** Handles one request. What it reserves is free again when it ends. */
  async during<T>(handle: (memory: BodyMemory) => Promise<T>): Promise<T> {
    let own = 0;
    const reserve = (bytes: number): void => {
      own += bytes;
      this.#bytes += bytes;
      if (this.#bytes > this.maxBytes * BODIES_AT_ONCE) throw new ReceiverProblem(503, 'Too many requests at once.');
    };
    try {
      return await handle({ reserve });
    } finally {
      this.#bytes -= own;
    }
  }

  /**
   * Decompresses a body. Only one is decompressed at a time, because a small body may become a large one.
   *
   * @throws OtlpError `ERR_OTLP_TOO_LARGE`, or `ERR_OTLP_MALFORMED` for broken gzip; ReceiverProblem 503
   */
  inflate(body: Uint8Array, memory: BodyMemory): Promise<Buffer> {
    return this.#inflations.take(() => this.#inflate(body, memory));
  }

  tooLarge(): OtlpError {
    return new OtlpError('ERR_OTLP_TOO_LARGE', `The body is larger than ${this.maxBytes} bytes.`);
  }

  async #inflate(body: Uint8Array, { reserve }: BodyMemory): Promise<Buffer> {
    const gunzip = Readable.from([body], { objectMode: false }).pipe(createGunzip({ chunkSize: INFLATED_CHUNK }));
    const inflated = new GrowingBytes();
    try {
      for await (const chunk of gunzip as AsyncIterable<Buffer>) {
        if (inflated.length + chunk.length > this.maxBytes) throw this.tooLarge();
        reserve(chunk.length);
        inflated.append(chunk);
      }
    } catch (cause) {
      if (cause instanceof OtlpError || cause instanceof ReceiverProblem) throw cause;
      throw new OtlpError('ERR_OTLP_MALFORMED', `The body is not gzip: ${String(cause)}`, { cause });
    }
    return inflated.whole();
  }
}
