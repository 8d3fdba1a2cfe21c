import type { IncomingMessage, ServerResponse } from 'node:http';
import { AgentAccess } from './mcp/agent-access';
import { AgentHttp } from './mcp/serve-http';
import { startReceiver } from './receiver/otlp-receiver';
import { startViewerServer } from './server/viewer-server';
import { TraceStore } from './store/trace-store';

export interface ViewerOptions {
  /**
   * Where traces and logs are kept.
   *
   * @default a new `TraceStore` with its defaults
   */
  readonly store?: TraceStore;
  /**
   * TCP port of the page; 0 picks a free one.
   *
   * @default 4319
   */
  readonly port?: number;
  /**
   * TCP port for OTLP over HTTP; 0 picks a free one.
   *
   * @default 4318
   */
  readonly httpPort?: number;
  /**
   * TCP port for OTLP over gRPC; 0 picks a free one.
   *
   * @default 4317
   */
  readonly grpcPort?: number;
  /**
   * Address to listen on; `localhost` means both loopback addresses. With another address, other machines can send and read
   * traces.
   *
   * @default 'localhost'
   */
  readonly host?: string;
}

export interface Viewer {
  /** Address of the page, such as `http://localhost:4319`. */
  readonly url: string;
  /** Base URL for `OTEL_EXPORTER_OTLP_ENDPOINT` with OTLP over HTTP, such as `http://127.0.0.1:4318`. */
  readonly httpUrl: string;
  /** The same for `OTEL_EXPORTER_OTLP_PROTOCOL=grpc`, such as `http://127.0.0.1:4317`. */
  readonly grpcUrl: string;
  readonly store: TraceStore;
  /** Stops listening, waits up to one second for requests in progress, and closes all connections. */
  close(): Promise<void>;
}

interface Part {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the local viewer: receivers for OTLP, a store, and the page. `npx otel-instrument view` does the same.
 *
 * @throws Error (`EADDRINUSE`, …) if it cannot listen on a port; then nothing stays open
 *
 * @example
 * ```ts
 * const viewer = await startViewer({ port: 0, httpPort: 0, grpcPort: 0 });
 * const telemetry = startTelemetry({ serviceName: 'orders', exporter: { endpoint: viewer.httpUrl } });
 * instrument({ name: 'create_order' }, () => 'o-17')();
 * await telemetry.shutdown();
 * viewer.store.counts.traces; // => 1
 * await viewer.close();
 * ```
 */
export async function startViewer(options: ViewerOptions = {}): Promise<Viewer> {
  const { store = new TraceStore(), port = 4319, httpPort = 4318, grpcPort = 4317, host = 'localhost' } = options;
  const parts: Part[] = [];
  const opened = async <T extends Part>(opening: Promise<T>): Promise<T> => {
    const part = await opening;
    parts.push(part);
    return part;
  };
  const close = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.close()));
  };
  try {
    const receiver = await opened(startReceiver({ store, port: httpPort, grpcPort, host }));
    const receivers = { http: receiver.url, ...(receiver.grpcUrl !== undefined && { grpc: receiver.grpcUrl }) };
    let url = '';
    const agents = new AgentHttp(new AgentAccess(store, () => url));
    const mcp = (request: IncomingMessage, response: ServerResponse): Promise<void> => agents.handle(request, response);
    const page = await opened(startViewerServer({ store, port, host, receivers, mcp }));
    ({ url } = page);
    parts.push({ url, close: () => agents.close() });
    return { url, httpUrl: receiver.url, grpcUrl: receiver.grpcUrl ?? '', store, close };
  } catch (error) {
    await close();
    throw error;
  }
}
