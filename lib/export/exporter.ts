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
 * A request that would be larger, before compression, goes in two: receivers may refuse it.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-request
 */
const MAX_REQUEST_BYTES = {
  'http/protobuf': 20 * 1024 * 1024,
  'http/json': 20 * 1024 * 1024,
  grpc: 4 * 1024 * 1024,
} as const;

const compress = promisify(gzip);

/** Spans as OTLP has them, without those that cannot be written. */
interface Written {
  readonly body: Uint8Array;
  readonly unwritten: number;
}

/** Sends spans as OTLP, over HTTP or gRPC, and sends again what a receiver could not take. */
export class OtlpExporter implements SpanExporter {
  private readonly delivery: RetryingDelivery;
  private readonly write: (spans: readonly FinishedSpan[]) => Uint8Array;

  /** @throws OptionError (`ERR_PEER_MISSING`) where gRPC is wanted, and `@grpc/grpc-js` is not installed */
  constructor(
    private readonly settings: OtlpSettings,
    retries: RetryOptions = {},
  ) {
    this.delivery = new RetryingDelivery(transportOf(settings), retries);
    this.write = settings.protocol === 'http/json' ? jsonRequest : traceRequest;
  }

  /** Why the spans that are on their way have not arrived yet, as far as it is known. */
  get lastError(): Error | undefined {
    return this.delivery.lastError;
  }

  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void {
    void this.answer(spans, done);
  }

  async shutdown(): Promise<void> {}

  /** From here on, no retry is planned for a time after the deadline; see {@link RetryingDelivery}. */
  setDeadline(deadline: number): () => void {
    return this.delivery.setDeadline(deadline);
  }

  /** Attempts and waits that are under way fail. */
  abort(): void {
    this.delivery.abort();
  }

  /** Does the same for good: connections are closed, and nothing keeps the process alive. */
  discard(): void {
    this.delivery.discard();
  }

  /** Begins to send these batches by a thread, because the event loop of an exiting process has stopped. */
  exportAtExit(batches: readonly FinishedSpan[][]): ExitDelivery {
    const { isCompressed } = this.settings;
    const written = batches.map((spans) => this.writtenOrEmpty(spans));
    const bodies = written.map(({ body }) => (isCompressed ? gzipSync(body) : body));
    const unwritten = written.map((each) => each.unwritten);
    return new ExitDelivery(this.settings, bodies, (index, answer) => resultOf(answer, unwritten[index] ?? 0));
  }

  private async answer(spans: FinishedSpan[], done: (result: ExportResult) => void): Promise<void> {
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
    const { body, unwritten } = this.written(spans);
    if (body.length > MAX_REQUEST_BYTES[protocol] && spans.length > 1) return this.deliverHalves(spans);
    // The channel of gRPC compresses itself.
    const sent = isCompressed && protocol !== 'grpc' ? await compress(body) : body;
    return resultOf(await this.delivery.send(sent, timeoutMillis), unwritten);
  }

  private async deliverHalves(spans: FinishedSpan[]): Promise<ExportResult> {
    const middle = spans.length >> 1;
    const halves = [spans.slice(0, middle), spans.slice(middle)];
    const parts = halves.map(async (half) => ({ spans: half.length, result: await this.deliver(half) }));
    return resultOfParts(await Promise.all(parts));
  }

  /** One span that cannot be written, by whatever made it, must not cost the others of its batch. */
  private written(spans: readonly FinishedSpan[]): Written {
    try {
      return { body: this.write(spans), unwritten: 0 };
    } catch (error) {
      countFault('writing spans as OTLP', error);
      const writable = spans.filter((span) => this.canWrite(span));
      if (writable.length === 0) throw error;
      return { body: this.write(writable), unwritten: spans.length - writable.length };
    }
  }

  private writtenOrEmpty(spans: readonly FinishedSpan[]): Written {
    try {
      return this.written(spans);
    } catch {
      return { body: this.write([]), unwritten: spans.length };
    }
  }

  private canWrite(span: FinishedSpan): boolean {
    try {
      return this.write([span]).length > 0;
    } catch {
      return false;
    }
  }
}

/**
 * The OTLP exporter of these options; what they leave out, it reads from `OTEL_EXPORTER_OTLP_*`.
 *
 * @throws OptionError where gRPC is wanted and its package is not installed, or a file that the options name cannot be read
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
