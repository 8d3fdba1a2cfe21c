import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { countFault } from '../diagnostics/fault';
import type { ExportResult, SpanExporter } from '../otel/sdk';
import type { FinishedSpan } from '../otel/finished-span';
import { redactor } from '../redaction/redactor';
import type { Environment } from '../process/environment-variable';
import type { OtlpOptions } from '../config/telemetry-options';
import type { Transport } from './otlp/otlp-response';
import { grpcAddress } from './otlp/endpoint';
import { ExitDelivery } from './at-exit/exit-delivery';
import { resultOf, resultOfParts } from './otlp/export-result';
import { GrpcTransport } from './otlp/transport/grpc-transport';
import { HttpTransport } from './otlp/transport/http-transport';
import { jsonRequest } from './otlp/encoding/json-request';
import { type OtlpSettings, otlpSettings } from './otlp/otlp-settings';
import { RetryingDelivery, type RetryOptions } from './otlp/retrying-delivery';
import { traceRequest } from './otlp/encoding/protobuf-request';

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

const compress = promisify(gzip);

/** An OTLP request, without the spans that cannot be encoded. */
interface Encoded {
  readonly body: Uint8Array;
  readonly unencoded: number;
}

/** Sends spans as OTLP over HTTP or gRPC, with retries. */
export class OtlpExporter implements SpanExporter {
  private readonly delivery: RetryingDelivery;
  private readonly encode: (spans: readonly FinishedSpan[]) => Uint8Array;

  /** @throws OptionError (`ERR_PEER_MISSING`) if the protocol is gRPC and `@grpc/grpc-js` is not installed */
  constructor(
    private readonly settings: OtlpSettings,
    retries: RetryOptions = {},
  ) {
    this.delivery = new RetryingDelivery(transportOf(settings), retries);
    this.encode = settings.protocol === 'http/json' ? jsonRequest : traceRequest;
  }

  get lastError(): Error | undefined {
    return this.delivery.lastError;
  }

  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void {
    void this.exportAsync(spans, done);
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
  exportAtExit(batches: readonly FinishedSpan[][]): ExitDelivery {
    const { isCompressed } = this.settings;
    const encoded = batches.map((spans) => this.encodedOrEmpty(spans));
    const bodies = encoded.map(({ body }) => (isCompressed ? gzipSync(body) : body));
    const unencoded = encoded.map((each) => each.unencoded);
    return new ExitDelivery(this.settings, bodies, (index, result) => resultOf(result, unencoded[index] ?? 0));
  }

  private async exportAsync(spans: FinishedSpan[], done: (result: ExportResult) => void): Promise<void> {
    let result: ExportResult;
    try {
      result = await this.deliver(spans);
    } catch (error) {
      result = { code: 1, error: error as Error };
    }
    done(result);
  }

  private async deliver(spans: FinishedSpan[]): Promise<ExportResult> {
    const { isCompressed, protocol, timeoutMillis } = this.settings;
    const { body, unencoded } = this.encoded(spans);
    if (body.length > MAX_REQUEST_BYTES[protocol] && spans.length > 1) return this.deliverHalves(spans);
    // gRPC compresses in its channel.
    const sent = isCompressed && protocol !== 'grpc' ? await compress(body) : body;
    return resultOf(await this.delivery.send(sent, timeoutMillis), unencoded);
  }

  private async deliverHalves(spans: FinishedSpan[]): Promise<ExportResult> {
    const middle = spans.length >> 1;
    const halves = [spans.slice(0, middle), spans.slice(middle)];
    const parts = halves.map(async (half) => ({ spans: half.length, result: await this.deliver(half) }));
    return resultOfParts(await Promise.all(parts));
  }

  /** A span that cannot be encoded must not fail the rest of its batch. */
  private encoded(spans: readonly FinishedSpan[]): Encoded {
    try {
      return { body: this.encode(spans), unencoded: 0 };
    } catch (error) {
      countFault('writing spans as OTLP', error);
      const encodable = spans.filter((span) => this.canEncode(span));
      if (encodable.length === 0) throw error;
      return { body: this.encode(encodable), unencoded: spans.length - encodable.length };
    }
  }

  private encodedOrEmpty(spans: readonly FinishedSpan[]): Encoded {
    try {
      return this.encoded(spans);
    } catch {
      return { body: this.encode([]), unencoded: spans.length };
    }
  }

  private canEncode(span: FinishedSpan): boolean {
    try {
      return this.encode([span]).length > 0;
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
export function createOtlpExporter(
  options: OtlpOptions,
  env: Environment = process.env,
  retries: RetryOptions = {},
): OtlpExporter {
  return new OtlpExporter(otlpSettings(options, env), retries);
}

function transportOf({ protocol, destination, isSecure, headers, tls, isCompressed }: OtlpSettings): Transport {
  const shown = redactor().text(destination);
  if (protocol !== 'grpc') return new HttpTransport({ url: destination, headers, tls, destination: shown });
  const { 'user-agent': userAgent = '', 'content-type': _contentType, ...metadata } = headers;
  return new GrpcTransport({
    address: grpcAddress(destination),
    headers: metadata,
    userAgent,
    tls: isSecure ? tls : undefined,
    isCompressed,
    destination: shown,
  });
}
