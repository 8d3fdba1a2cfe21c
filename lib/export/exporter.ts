import { promisify } from 'node:util';
import { countFault } from '../diagnostics/fault';
import { redactor } from '../redaction/redactor';
import type { Environment } from '../process/environment-variable';
import type { OtlpOptions } from '../config/otlp-options';
import type { ItemEncoding } from './otlp/encoding/item-encoding';
import type { PackedBatch } from './packing/packed-batch';
import type { BatchExporter, DeliveryResult } from './batch/batch-exporter';
import type { Transport } from './otlp/otlp-response';
import { grpcAddress } from './otlp/endpoint';
import { type ExitBody, ExitDelivery } from './at-exit/exit-delivery';
import { resultOf } from './otlp/export-result';
import { HttpTransport } from './otlp/transport/http-transport';
import { type OtlpSettings, otlpSettings } from './otlp/otlp-settings';
import { RetryingDelivery, type RetryOptions } from './otlp/retrying-delivery';
import type { Signal } from './signal';

/** Loaded with the first compressed request, because loading takes milliseconds. */
const zlib = (): typeof import('node:zlib') => require('node:zlib');

/** Sends batches of spans or log records as OTLP over HTTP or gRPC, with retries. */
export class OtlpExporter<Item> implements BatchExporter<PackedBatch> {
  readonly encoding: ItemEncoding<Item>;
  private readonly delivery: RetryingDelivery;

  /** @throws OptionError (`ERR_PEER_MISSING`) if the protocol is gRPC and `@grpc/grpc-js` is not installed */
  constructor(
    private readonly settings: OtlpSettings,
    private readonly signal: Signal<Item>,
    retries: RetryOptions = {},
  ) {
    this.delivery = new RetryingDelivery(transportOf(settings), retries);
    this.encoding = settings.protocol === 'http/json' ? signal.json : signal.protobuf;
  }

  /** Describes the work in the fault of an item that cannot be encoded. */
  get work(): string {
    return `writing ${this.signal.nouns[1]} as OTLP`;
  }

  get lastError(): Error | undefined {
    return this.delivery.lastError;
  }

  pauseAfter(failures: number): number {
    return this.delivery.pauseAfter(failures);
  }

  export(batch: PackedBatch, done: (result: DeliveryResult) => void): void {
    void this.exportAsync(batch, done);
  }

  async shutdown(): Promise<void> {}

  setDeadline(deadline: number): () => void {
    return this.delivery.setDeadline(deadline);
  }

  abort(): void {
    this.delivery.abort();
  }

  discard(): void {
    this.delivery.discard();
  }

  release(batch: PackedBatch): void {
    batch.release();
  }

  /** Starts to send these batches from a thread, because the event loop of an exiting process has stopped. */
  exportAtExit(batches: readonly PackedBatch[]): ExitDelivery {
    const bodies = batches.map((batch) => this.bodyAtExit(batch));
    return new ExitDelivery(this.settings, bodies, (index, result) => resultOf(result, batches[index]?.unencoded ?? 0));
  }

  private async exportAsync(batch: PackedBatch, done: (result: DeliveryResult) => void): Promise<void> {
    let result: DeliveryResult;
    try {
      const body = await this.body(batch);
      result = resultOf(await this.delivery.send(body, this.settings.timeoutMillis), batch.unencoded);
    } catch (error) {
      countFault(this.work, error);
      result = { code: 1, error: error as Error };
    }
    done(result);
  }

  /** The body, compressed over HTTP if the options say so. gRPC compresses in its channel. */
  private async body(batch: PackedBatch): Promise<Uint8Array> {
    const { isCompressed, protocol } = this.settings;
    const body = batch.body(this.encoding);
    if (batch.isCompressed || !isCompressed || protocol === 'grpc') return body;
    const compressed = await promisify(zlib().gzip)(body);
    batch.compress(compressed);
    return compressed;
  }

  private bodyAtExit(batch: PackedBatch): ExitBody {
    try {
      return { bytes: batch.body(this.encoding), isCompressed: batch.isCompressed };
    } catch (error) {
      countFault(this.work, error);
      return { bytes: this.encoding.request([], 0), isCompressed: false };
    }
  }
}

/**
 * Creates an OTLP exporter. Options that are absent are read from `OTEL_EXPORTER_OTLP_*`.
 *
 * @throws OptionError if the package of gRPC is needed and not installed, or a file named in the options cannot be read
 */
export function createOtlpExporter<Item>(
  signal: Signal<Item>,
  options: OtlpOptions,
  env: Environment = process.env,
  retries: RetryOptions = {},
): OtlpExporter<Item> {
  return new OtlpExporter(otlpSettings(options, env, signal), signal, retries);
}

function transportOf({ protocol, method, destination, isSecure, headers, tls, isCompressed }: OtlpSettings): Transport {
  const shown = redactor().text(destination);
  if (protocol !== 'grpc') return new HttpTransport({ url: destination, headers, tls, destination: shown });
  const { GrpcTransport } =
    require('./otlp/transport/grpc-transport') as typeof import('./otlp/transport/grpc-transport');
  const { 'user-agent': userAgent = '', 'content-type': _contentType, ...metadata } = headers;
  return new GrpcTransport({
    address: grpcAddress(destination),
    method,
    headers: metadata,
    userAgent,
    tls: isSecure ? tls : undefined,
    isCompressed,
    destination: shown,
  });
}
