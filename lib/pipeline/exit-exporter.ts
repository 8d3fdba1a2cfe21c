import { Worker } from 'node:worker_threads';
import { loadPeer } from '../diagnostics/optional-peer';
import type { ExportResult, FinishedSpan, SpanExporter } from '../engine/sdk';
import type { OtlpProtocol } from './options';

/** Where spans go when the process exits and an ordinary export would not be waited for. */
export interface ExitDestination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: OtlpProtocol;
  /** Options of `https.request`, such as `ca`, `cert` and `key`. */
  readonly tls?: Readonly<Record<string, string>>;
}

/**
 * Stands in front of an OTLP exporter and, when the process exits, delivers in its place: nothing asynchronous runs any
 * more at that point. Batches that were under way are sent again, since nobody will hear of their fate.
 */
export class ExitExporter implements SpanExporter {
  private readonly underWay = new Map<FinishedSpan[], (result: ExportResult) => void>();
  private last: FinishedSpan[] | undefined;

  constructor(
    private readonly exporter: SpanExporter,
    readonly destination: ExitDestination,
  ) {}

  export(spans: FinishedSpan[], done: (result: ExportResult) => void): void {
    if (this.last) {
      this.last.push(...spans);
      done({ code: 0 });
      return;
    }
    this.underWay.set(spans, done);
    this.exporter.export(spans, (result) => {
      this.underWay.delete(spans);
      done(result);
    });
  }

  /** From here on, spans are gathered for {@link deliver}. */
  gather(): void {
    if (this.last) return;
    this.last = [...this.underWay.keys()].flat();
    // Those who wait for a place to export from get one.
    for (const done of this.underWay.values()) done({ code: 0 });
  }

  /** Sends what was gathered, and waits for the answer no longer than this. */
  deliver(timeoutMillis: number): void {
    const spans = this.last?.splice(0);
    if (!spans || spans.length === 0) return;
    const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData = { ...this.destination, ...serialize(spans, this.destination.protocol), answered };
    const thread = new Worker(DELIVER, { eval: true, workerData });
    Atomics.wait(answered, 0, 0, timeoutMillis);
    thread.unref();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}

function serialize(
  spans: FinishedSpan[],
  protocol: OtlpProtocol,
): { readonly contentType: string; readonly body: Uint8Array | undefined } {
  const { JsonTraceSerializer, ProtobufTraceSerializer } = loadPeer(
    () => require('@opentelemetry/otlp-transformer') as typeof import('@opentelemetry/otlp-transformer'),
    '@opentelemetry/otlp-transformer',
    'Sending the last spans at exit',
  );
  return protocol === 'http/json'
    ? { contentType: 'application/json', body: JsonTraceSerializer.serializeRequest(spans as never[]) }
    : { contentType: 'application/x-protobuf', body: ProtobufTraceSerializer.serializeRequest(spans as never[]) };
}

/**
 * The thread has an event loop of its own, which turns while that of the process has stopped for good. A call of gRPC is
 * a request over HTTP/2 whose body has its length in front.
 */
const DELIVER = `
  const { workerData } = require('node:worker_threads');
  const { url, headers, protocol, tls, contentType, body, answered } = workerData;
  const end = () => Atomics.store(answered, 0, 1) && Atomics.notify(answered, 0);
  const post = () => {
    const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
    const options = { ...tls, method: 'POST', headers: { ...headers, 'content-type': contentType } };
    request(url, options, (answer) => answer.resume().on('close', end)).on('error', end).end(body);
  };
  const call = () => {
    const session = require('node:http2').connect(url, tls).on('error', end);
    const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
    const type = { 'content-type': 'application/grpc', te: 'trailers' };
    const stream = session.request({ ...headers, ...type, ':method': 'POST', ':path': path });
    const length = Buffer.alloc(5);
    length.writeUInt32BE(body.length, 1);
    stream.on('error', end).on('close', end).resume().end(Buffer.concat([length, body]));
  };
  if (protocol === 'grpc') call();
  else post();
`;
