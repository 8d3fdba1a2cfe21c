import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decodeTraces, type TraceSpan } from '../../../lib/viewer';

/** What is left of a received span: enough to tell which requests are told of, and whether anything is missing. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly hasFailed: boolean;
  readonly durationMillis: number;
  /** Which policy has kept the local trace; on its root. */
  readonly policy: string | undefined;
  readonly customerId: string | undefined;
}

export interface LeanReceiver {
  readonly url: string;
  readonly port: number;
  /** By span id, each once. */
  readonly spans: ReadonlyMap<string, ReceivedSpan>;
  /** Spans that came again, as those of an export that was sent twice do. */
  readonly duplicates: number;
  close(): Promise<void>;
}

/** Takes OTLP over HTTP with protobuf, answers at once, and forgets most of what it gets: it has to keep up. */
export async function startLeanReceiver(): Promise<LeanReceiver> {
  const spans = new Map<string, ReceivedSpan>();
  let duplicates = 0;
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      for (const span of decodeTraces(body, 'application/x-protobuf')) {
        if (spans.has(span.spanId)) duplicates++;
        else spans.set(span.spanId, lean(span));
      }
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    spans,
    get duplicates() {
      return duplicates;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function lean({ attributes, status, startNanos, endNanos, ...span }: TraceSpan): ReceivedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    service: span.service,
    name: span.name,
    hasFailed: status.code === 'error',
    durationMillis: Number(endNanos - startNanos) / 1e6,
    policy: textOf(attributes['tailsampling.policy']),
    customerId: textOf(attributes['customer_id']),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
