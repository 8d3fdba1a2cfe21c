import type { Server } from 'node:net';
import type { LogRecord } from '../../trace/log-record';
import type { TraceSpan } from '../../trace/trace-span';
import type { OtlpContentType } from '../otlp/record-reader';
import { closeServer, listenOn } from '../server/listening';
import { positive } from '../store/store-options';
import { TraceStore } from '../store/trace-store';
import { createGrpcReceiver } from './grpc-receiver';
import { isLocalHost } from './host-check';
import { createHttpReceiver, PATIENCE, type Receiving } from './http-receiver';
import { Ingest, type ReceiverCounts } from './ingest';
import { ReceiverProblem } from './receiver-problem';
import { RequestBodies } from './body/request-body';

export interface ReceiverOptions {
  /**
   * TCP port for OTLP over HTTP; 0 picks a free one.
   *
   * @default 4318
   */
  readonly port?: number;
  /**
   * TCP port for OTLP over gRPC, usually 4317; 0 picks a free one.
   *
   * @default no gRPC
   */
  readonly grpcPort?: number;
  /**
   * Address to listen on; `localhost` means both loopback addresses, `127.0.0.1` and `::1`. With an address other than loopback,
   * other machines can send spans.
   *
   * @default 'localhost'
   */
  readonly host?: string;
  /**
   * Size limit of a body in bytes, both compressed and decompressed.
   *
   * @default 67108864 (64 MiB)
   */
  readonly maxBodyBytes?: number;
  /**
   * Where the spans and log records are kept.
   *
   * @default a new `TraceStore` with its defaults
   */
  readonly store?: TraceStore;
  /** Called with the spans of each request, after they are in the store. If it fails, the sender gets status 500. */
  readonly onSpans?: (spans: readonly TraceSpan[]) => unknown;
  /** Called with the log records of each request, after they are in the store. If it fails, the sender gets status 500. */
  readonly onLogs?: (records: readonly LogRecord[]) => unknown;
  /**
   * Called with each body of traces or logs, decompressed but not decoded, its content type, and what it carries. If it fails,
   * the sender gets status 500.
   */
  readonly onBody?: (body: Uint8Array, contentType: OtlpContentType, signal: 'traces' | 'logs') => unknown;
}

export interface OtlpReceiver {
  /** Base URL for `OTEL_EXPORTER_OTLP_ENDPOINT`, such as `http://127.0.0.1:4318`. */
  readonly url: string;
  readonly port: number;
  /** The same for `OTEL_EXPORTER_OTLP_PROTOCOL=grpc`; absent without `grpcPort`. */
  readonly grpcUrl?: string;
  readonly grpcPort?: number;
  readonly store: TraceStore;
  /** What was received, rejected and ignored so far. */
  readonly counts: ReceiverCounts;
  /** Stops listening, waits up to one second for requests in progress, and closes all connections. */
  close(): Promise<void>;
}

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/**
 * Starts a local backend for OTLP over HTTP, in JSON and protobuf, and over gRPC if you ask for it: for traces and logs, on the
 * standard paths. It accepts metrics, too, and drops them.
 *
 * A request with some invalid spans succeeds; its response says which were rejected. On loopback, it refuses requests of web
 * pages from other machines.
 *
 * @throws RangeError if an option is out of range; Error (`EADDRINUSE`, …) if it cannot listen
 * @see https://opentelemetry.io/docs/specs/otlp/
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
  const {
    port = 4318,
    grpcPort,
    host = 'localhost',
    maxBodyBytes = 64 * 1024 * 1024,
    onSpans,
    onLogs,
    onBody,
  } = options;
  const { store = new TraceStore() } = options;
  const ingest = new Ingest({ store, onSpans, onLogs, onBody });
  const receiving = {
    ingest,
    bodies: new RequestBodies(positive('maxBodyBytes', maxBodyBytes)),
    checkHost: hostCheck(host),
    patience: PATIENCE,
  };
  const servers: Closable[] = [];
  try {
    const http = await listenOn(() => opened(servers, createHttpReceiver(receiving)), port, host);
    const grpc =
      grpcPort === undefined ? undefined : await listenOn(() => openedGrpc(servers, receiving), grpcPort, host);
    let closed: Promise<unknown> | undefined;
    return {
      ...addressOf(http),
      ...(grpc && { grpcUrl: addressOf(grpc).url, grpcPort: addressOf(grpc).port }),
      store,
      get counts() {
        return ingest.counts;
      },
      close: async () => void (await (closed ??= closeAll(servers))),
    };
  } catch (error) {
    await closeAll(servers);
    throw error;
  }
}

type Closable = Parameters<typeof closeServer>[0];
type Addresses = Awaited<ReturnType<typeof listenOn>>;

function opened<T extends Closable & Server>(servers: Closable[], server: T): T {
  servers.push(server);
  return server;
}

function openedGrpc(servers: Closable[], receiving: Receiving): Server {
  const receiver = createGrpcReceiver(receiving);
  servers.push(receiver);
  return receiver.server;
}

const closeAll = (servers: readonly Closable[]): Promise<unknown> =>
  Promise.all(servers.map((server) => closeServer(server)));

function addressOf([first]: Addresses): { url: string; port: number } {
  if (!first) throw new Error('A server has no address.');
  const shownHost = first.family === 'IPv6' ? `[${first.address}]` : first.address;
  return { url: `http://${shownHost}:${first.port}`, port: first.port };
}

/** Other machines may have any name for a receiver that listens for them. */
function hostCheck(host: string): Receiving['checkHost'] {
  const isLoopback = host === 'localhost' || LOOPBACK.test(host);
  return (header) => {
    if (!isLoopback || isLocalHost(header, host)) return;
    throw new ReceiverProblem(
      403,
      'The header `Host` names another machine. Send to localhost, or to the IP address of the receiver.',
    );
  };
}
