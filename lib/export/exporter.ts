import { promisify } from 'node:util';
import { countFault } from '../diagnostics/fault';
import type { ExportResult, ItemExporter } from '../otel/sdk';
import { redactor } from '../redaction/redactor';
import type { Environment } from '../process/environment-variable';
import type { OtlpOptions } from '../config/otlp-options';
import type { Transport } from './otlp/otlp-response';
import { grpcAddress } from './otlp/endpoint';
import { ExitDelivery } from './at-exit/exit-delivery';
import { resultOf, resultOfParts } from './otlp/export-result';
import { HttpTransport } from './otlp/transport/http-transport';
import { type OtlpSettings, otlpSettings } from './otlp/otlp-settings';
import { RetryingDelivery, type RetryOptions } from './otlp/retrying-delivery';
import type { Signal } from './signal';

/**
 * Largest request before compression. Larger ones are split, because receivers may reject them.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-request
 */
const MAX_REQUEST_BYTES = {
  'http/protobuf': 20 * 1024 * 1024,
  'http/json': 20 * 1024 * 1024,
  grpc: 4 * 1024 * 1024,
} as const;

/** Loaded when a request is compressed: Node takes milliseconds for it. */
const zlib = (): typeof import('node:zlib') => require('node:zlib');

/** An OTLP request, without the items that cannot be encoded. */
interface Encoded {
  readonly body: Uint8Array;
  readonly unencoded: number;
}

/** Sends spans or log records as OTLP over HTTP or gRPC, with retries. */
export class OtlpExporter<Item> implements ItemExporter<Item> {
  private readonly delivery: RetryingDelivery;
  private readonly encode: (items: readonly Item[]) => Uint8Array;

  /** @throws OptionError (`ERR_PEER_MISSING`) if the protocol is gRPC and `@grpc/grpc-js` is not installed */
  constructor(
    private readonly settings: OtlpSettings,
    private readonly signal: Signal<Item>,
    retries: RetryOptions = {},
  ) {
    this.delivery = new RetryingDelivery(transportOf(settings), retries);
    this.encode = settings.protocol === 'http/json' ? signal.json : signal.protobuf;
  }

  get lastError(): Error | undefined {
    return this.delivery.lastError;
  }

  export(items: Item[], done: (result: ExportResult) => void): void {
    void this.exportAsync(items, done);
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

  /** Starts to send these batches from a thread, because the event loop of an exiting process has stopped. */
  exportAtExit(batches: readonly Item[][]): ExitDelivery {
    const { isCompressed } = this.settings;
    const encoded = batches.map((items) => this.encodedOrEmpty(items));
    const bodies = encoded.map(({ body }) => (isCompressed ? zlib().gzipSync(body) : body));
    const unencoded = encoded.map((each) => each.unencoded);
    return new ExitDelivery(this.settings, bodies, (index, result) => resultOf(result, unencoded[index] ?? 0));
  }

  private async exportAsync(items: Item[], done: (result: ExportResult) => void): Promise<void> {
    let result: ExportResult;
    try {
      result = await this.deliver(items);
    } catch (error) {
      result = { code: 1, error: error as Error };
    }
    done(result);
  }

  private async deliver(items: Item[]): Promise<ExportResult> {
    const { isCompressed, protocol, timeoutMillis } = this.settings;
    const { body, unencoded } = this.encoded(items);
    if (body.length > MAX_REQUEST_BYTES[protocol] && items.length > 1) return this.deliverHalves(items);
    // gRPC compresses in its channel.
    const sent = isCompressed && protocol !== 'grpc' ? await promisify(zlib().gzip)(body) : body;
    return resultOf(await this.delivery.send(sent, timeoutMillis), unencoded);
  }

  private async deliverHalves(items: Item[]): Promise<ExportResult> {
    const middle = items.length >> 1;
    const halves = [items.slice(0, middle), items.slice(middle)];
    const parts = halves.map(async (half) => ({ size: half.length, result: await this.deliver(half) }));
    return resultOfParts(await Promise.all(parts));
  }

  /** An item that cannot be encoded must not fail the rest of its batch. */
  private encoded(items: readonly Item[]): Encoded {
    try {
      return { body: this.encode(items), unencoded: 0 };
    } catch (error) {
      countFault(`writing ${this.signal.nouns[1]} as OTLP`, error);
      const encodable = items.filter((item) => this.canEncode(item));
      if (encodable.length === 0) throw error;
      return { body: this.encode(encodable), unencoded: items.length - encodable.length };
    }
  }

  private encodedOrEmpty(items: readonly Item[]): Encoded {
    try {
      return this.encoded(items);
    } catch {
      return { body: this.encode([]), unencoded: items.length };
    }
  }

  private canEncode(item: Item): boolean {
    try {
      return this.encode([item]).length > 0;
    } catch {
      return false;
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
  const { GrpcTransport } = require('./otlp/transport/grpc-transport') as typeof import('./otlp/transport/grpc-transport');
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
