import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decodeTraces, type TraceSpan } from '../../../lib/viewer';

/** The kept part of a received span: enough to match it to a request and to find missing spans. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly hasFailed: boolean;
  readonly durationMillis: number;
  /** The policy that kept the local trace; on its root only. */
  readonly policy: string | undefined;
  readonly customerId: string | undefined;
}

export interface LeanReceiver {
  readonly url: string;
  readonly port: number;
  /** The spans by id. */
  readonly spans: ReadonlyMap<string, ReceivedSpan>;
  /** Spans that arrived twice, for example after a retried export. */
  readonly duplicates: number;
  close(): Promise<void>;
}

/** Receives OTLP over HTTP with protobuf, responds at once, and drops most data to keep up with the load. */
export async function startLeanReceiver(): Promise<LeanReceiver> {
  const spans = new Map<string, ReceivedSpan>();
  let duplicates = 0;
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      // The services export their log lines, too.
      const received = request.url === '/v1/traces' ? decodeTraces(body, 'application/x-protobuf') : [];
      for (const span of received) {
        if (spans.has(span.spanId)) duplicates++;
        else spans.set(span.spanId, receivedSpan(span));
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

/** What the tests compare of a span. */
export function receivedSpan({ attributes, status, startNanos, endNanos, ...span }: TraceSpan): ReceivedSpan {
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
