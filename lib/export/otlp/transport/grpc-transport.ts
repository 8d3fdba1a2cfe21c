import { peerMissing } from '../../../validation/optional-peer';
import type { TlsMaterial } from './tls';
import { type OtlpResult, failure, type Transport } from '../otlp-response';
import { interpretGrpcFailure } from './grpc-response';
import { successOf } from './http-response';
import { callBegan, callEnded, type CallsInFlight } from './sole-hold';

export interface GrpcTarget {
  /** A gRPC target, such as `collector:4317`. */
  readonly address: string;
  /** Path of the method. */
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  /** `undefined` without TLS. */
  readonly tls: TlsMaterial | undefined;
  readonly isCompressed: boolean;
  /** For warnings; without secrets. */
  readonly destination: string;
}

/** The parts of `@grpc/grpc-js` that are used here. */
interface Grpc {
  readonly Client: new (address: string, credentials: unknown, options: Readonly<Record<string, unknown>>) => Client;
  readonly Metadata: new () => Metadata;
  readonly credentials: {
    createInsecure(): unknown;
    createSsl(ca: Buffer | undefined, key: Buffer | undefined, cert: Buffer | undefined): unknown;
  };
}

interface Metadata {
  set(key: string, value: string): void;
}

interface Client {
  makeUnaryRequest(
    path: string,
    serialize: (body: Buffer) => Buffer,
    deserialize: (body: Buffer) => Buffer,
    argument: Buffer,
    metadata: Metadata,
    options: { readonly deadline: number },
    callback: (error: ServiceError | null, body?: Buffer) => void,
  ): { cancel(): void };
  getChannel(): { getConnectivityState(connects: boolean): number };
  close(): void;
}

interface ServiceError extends Error {
  readonly code: number;
  readonly metadata?: { get(key: string): readonly unknown[] };
}

const GZIP = 2;
/** Connectivity state of a connected channel. */
const READY = 2;
const OPTIONS = {
  // gRPC would wait up to two minutes before it reconnects to a receiver that has been away for long.
  'grpc.max_reconnect_backoff_ms': 5000,
};

/** Sends OTLP over gRPC, with the application's `@grpc/grpc-js`. */
export class GrpcTransport implements Transport, CallsInFlight {
  count = 0;
  private readonly grpc = loadGrpc();
  private client: { readonly channel: Client; readonly metadata: Metadata } | undefined;

  /** @throws OptionError (`ERR_PEER_MISSING`) if `@grpc/grpc-js` is not installed */
  constructor(private readonly target: GrpcTarget) {}

  get isConnected(): boolean {
    return this.client?.channel.getChannel().getConnectivityState(false) === READY;
  }

  async send(body: Uint8Array, signal: AbortSignal, timeoutMillis: number): Promise<OtlpResult> {
    this.count++;
    callBegan(this);
    const result = await this.call(body, signal, timeoutMillis);
    this.count--;
    callEnded(this);
    return result;
  }

  close(): void {
    this.client?.channel.close();
    this.client = undefined;
  }

  private call(body: Uint8Array, signal: AbortSignal, timeoutMillis: number): Promise<OtlpResult> {
    return new Promise((resolve) => {
      try {
        const { channel, metadata } = (this.client ??= this.connect());
        const message = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
        const options = { deadline: Date.now() + timeoutMillis };
        const { method } = this.target;
        const call = channel.makeUnaryRequest(method, same, same, message, metadata, options, (error, bytes) => {
          signal.removeEventListener('abort', cancel);
          resolve(error ? interpretError(error) : this.succeed(bytes));
        });
        const cancel = (): void => {
          call.cancel();
          // gRPC would continue to connect, and keep the process alive.
          if (!this.isConnected) this.close();
        };
        signal.addEventListener('abort', cancel);
      } catch (error) {
        resolve(failure(error));
      }
    });
  }

  private succeed(bytes: Uint8Array = new Uint8Array()): OtlpResult {
    return successOf({ bytes, isJson: false }, this.target.destination);
  }

  private connect(): NonNullable<typeof this.client> {
    const { Client, credentials } = this.grpc;
    const { address, tls, isCompressed } = this.target;
    const metadata = this.metadata();
    const trust = tls
      ? credentials.createSsl(bufferOf(tls.ca), bufferOf(tls.key), bufferOf(tls.cert))
      : credentials.createInsecure();
    const options = {
      ...OPTIONS,
      'grpc.primary_user_agent': this.target.userAgent,
      ...(isCompressed ? { 'grpc.default_compression_algorithm': GZIP } : {}),
    };
    return { channel: new Client(address, trust, options), metadata };
  }

  /** gRPC's own error for an invalid header contains its value. This one contains only its name. */
  private metadata(): Metadata {
    const metadata = new this.grpc.Metadata();
    for (const [name, value] of Object.entries(this.target.headers)) {
      try {
        metadata.set(name, value);
      } catch {
        throw new Error(`gRPC does not allow the name or the value of the header ${JSON.stringify(name)}`);
      }
    }
    return metadata;
  }
}

const same = (body: Buffer): Buffer => body;

function interpretError(error: ServiceError): OtlpResult {
  const [details] = error.metadata?.get('grpc-status-details-bin') ?? [];
  return interpretGrpcFailure({
    code: error.code,
    error,
    details: details instanceof Uint8Array ? details : undefined,
  });
}

function bufferOf(pem: string | undefined): Buffer | undefined {
  return pem === undefined ? undefined : Buffer.from(pem);
}

function loadGrpc(): Grpc {
  try {
    return require('@grpc/grpc-js') as Grpc;
  } catch (error) {
    throw peerMissing(error, '@grpc/grpc-js', 'OTLP over gRPC');
  }
}
