import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TraceSpan } from '../../trace/trace-span';
import type { LogRecord } from '../../trace/log-record';
import { decodeLogs, decodeTraces } from '../otlp/otlp-decoder';
import type { OtlpContentType } from '../otlp/record-reader';
import { OtlpError } from '../otlp/otlp-error';
import { HttpProblem, problemOf, sendProblem, sendSuccess } from '../otlp/otlp-response';
import { isLocalHost } from './host-check';
import { RequestBodies } from './request-body';
import { positive } from '../store/store-options';
import { TraceStore } from '../store/trace-store';

export interface ReceiverOptions {
  /**
   * TCP port; 0 picks a free one.
   *
   * @default 4318
   */
  readonly port?: number;
  /**
   * Address to listen on. With an address other than loopback, other machines can send spans.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * Size limit of a body in bytes, both compressed and decompressed.
   *
   * @default 16777216 (16 MiB)
   */
  readonly maxBodyBytes?: number;
  /**
   * Where the spans are kept.
   *
   * @default a new `TraceStore` with its defaults
   */
  readonly store?: TraceStore;
  /** Called with the spans of each request, after they are in the store. If it fails, the sender gets status 500. */
  readonly onSpans?: (spans: readonly TraceSpan[]) => unknown;
  /** Called with the log records of each request, after they are in the store. If it fails, the sender gets status 500. */
  readonly onLogs?: (records: readonly LogRecord[]) => unknown;
  /** Called with each body, decompressed but not decoded, and its content type. If it fails, the sender gets status 500. */
  readonly onBody?: (body: Uint8Array, contentType: OtlpContentType) => unknown;
}

export interface OtlpReceiver {
  /** Base URL for `OTEL_EXPORTER_OTLP_ENDPOINT`, such as `http://127.0.0.1:4318`. */
  readonly url: string;
  readonly port: number;
  readonly store: TraceStore;
  /** Stops listening, waits up to one second for requests in progress, and closes all connections. */
  close(): Promise<void>;
}

const TRACES_PATH = '/v1/traces';
const LOGS_PATH = '/v1/logs';
const METRICS_PATH = '/v1/metrics';
const PATHS: ReadonlySet<string | undefined> = new Set([TRACES_PATH, LOGS_PATH, METRICS_PATH]);
const CLOSE_GRACE_MILLIS = 1000;

/**
 * Starts a local trace backend that accepts OTLP/HTTP, JSON and protobuf, on `/v1/traces` and `/v1/logs`. It
 * accepts metrics, too, and drops them.
 *
 * @throws RangeError if an option is out of range; Error (`EADDRINUSE`, …) if it cannot listen
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @example
 * ```ts
 * const receiver = await startReceiver({ port: 0 });
 * const telemetry = startTelemetry({ serviceName: 'orders', exporter: { endpoint: receiver.url } });
 * instrument({ name: 'create_order' }, () => 'o-17')();
 * await telemetry.shutdown();
 * const trace = await receiver.store.waitFor((spans) => spans.length === 1);
 * trace.map(({ service, name }) => `${service}: ${name}`); // => ['orders: create_order']
 * await receiver.close();
 * ```
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<OtlpReceiver> {
  const { port = 4318, host = '127.0.0.1', maxBodyBytes = 16 * 1024 * 1024, store = new TraceStore() } = options;
  const bodies = new RequestBodies(positive('maxBodyBytes', maxBodyBytes));
  const receiving = { ...options, store, host, isLocal: () => isLocal, bodies };
  const server = createServer((request, response) => void respond(request, response, receiving, server));
  const address = await listen(server, port, host);
  const isLocal = LOOPBACK.test(address.address);
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    store,
    close: () => (closed ??= close(server)),
  };
}

type Receiving = ReceiverOptions & {
  readonly store: TraceStore;
  readonly host: string;
  readonly isLocal: () => boolean;
  readonly bodies: RequestBodies;
};

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  receiving: Receiving,
  server: Server,
): Promise<void> {
  const reply = await receive(request, receiving).then(
    (contentType) => () => sendSuccess(response, contentType),
    (error: unknown) => () => sendProblem(request, response, problemOf(error)),
  );
  // The client has closed the connection.
  if (response.destroyed) return;
  const isDiscarded = request.destroyed && !request.complete;
  if (isDiscarded || !server.listening) response.shouldKeepAlive = false;
  reply();
}

async function receive(request: IncomingMessage, receiving: Receiving): Promise<OtlpContentType> {
  const contentType = accept(request, receiving);
  const body = await receiving.bodies.read(request);
  const path = pathOf(request);
  // Exporters of metrics would report an error of any other response.
  if (path === METRICS_PATH) return contentType;
  await receiving.onBody?.(body, contentType);
  if (path === LOGS_PATH) {
    const records = decodeLogs(body, contentType);
    receiving.store.addLogs(records);
    await receiving.onLogs?.(records);
    return contentType;
  }
  const spans = decodeTraces(body, contentType);
  receiving.store.add(spans);
  await receiving.onSpans?.(spans);
  return contentType;
}

function accept(request: IncomingMessage, { host, isLocal }: Receiving): OtlpContentType {
  if (isLocal() && !isLocalHost(request.headers.host, host)) {
    throw new HttpProblem(
      403,
      'The header `Host` names another machine. Send to localhost, or to the IP address of the receiver.',
    );
  }
  const path = pathOf(request);
  if (!PATHS.has(path)) {
    throw new HttpProblem(404, `Unknown path. Send traces to ${TRACES_PATH}, logs to ${LOGS_PATH}.`);
  }
  if (request.method !== 'POST') throw new HttpProblem(405, `${path} accepts POST only.`);
  const contentType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (contentType === 'application/json' || contentType === 'application/x-protobuf') return contentType;
  throw new OtlpError(
    'ERR_OTLP_CONTENT_TYPE',
    `Expected Content-Type to be application/json or application/x-protobuf, got ${contentType ?? 'none'}.`,
  );
}

const pathOf = (request: IncomingMessage): string | undefined => request.url?.split('?', 1)[0];

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const next =
        cause.code === 'EADDRINUSE' ? ': a collector or another receiver uses it. Pass another port, or 0' : '';
      const error = new Error(`Cannot listen on port ${port} of ${host} (${cause.code})${next}.`, { cause });
      reject(Object.assign(error, { code: cause.code }));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MILLIS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
