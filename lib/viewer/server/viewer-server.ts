import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Receivers } from '../api/receivers';
import type { TraceStore } from '../store/trace-store';
import { ChangeStream } from './stream/change-stream';
import { HttpError } from './http/http-error';
import { sendProblem } from './http/json-response';
import { closeServer, listenOn } from './listening';
import { PageFiles } from './http/page-files';
import { RequestGuard } from './http/request-guard';
import { QueryCache } from './query-cache';
import { findRoute } from './routes';
import { SECURITY_HEADERS } from './http/security-headers';
import { TraceIndex } from './trace-index';
import type { Viewing } from './viewing';

export interface ViewerServerOptions {
  /** The traces to show. */
  readonly store: TraceStore;
  /**
   * TCP port; 0 picks a free one.
   *
   * @default 4319
   */
  readonly port?: number;
  /**
   * Address to listen on; `localhost` means both loopback addresses. With another address, other machines can read the traces.
   *
   * @default 'localhost'
   */
  readonly host?: string;
  /**
   * Size limit of an import in bytes, both compressed and decompressed.
   *
   * @default 268435456 (256 MiB)
   */
  readonly maxImportBytes?: number;
  /**
   * Where services send telemetry, for the page to say so.
   *
   * @default {}
   */
  readonly receivers?: Receivers;
  /** Handles requests to `/mcp`, whose `Host` and `Origin` have been checked. */
  readonly mcp?: (request: IncomingMessage, response: ServerResponse) => unknown;
  /**
   * Folder with the files of the page.
   *
   * @default the page of this package
   */
  readonly pageFolder?: string;
}

export interface ViewerServer {
  /** Such as `http://localhost:4319`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, ends all streams, and closes all connections. */
  close(): Promise<void>;
}

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/**
 * Starts the server of the viewer's page and of its HTTP API.
 *
 * @throws Error (`EADDRINUSE`, …) if it cannot listen
 */
export async function startViewerServer(options: ViewerServerOptions): Promise<ViewerServer> {
  const { store, port = 4319, host = 'localhost', maxImportBytes = 256 * 1024 * 1024, receivers = {}, mcp } = options;
  const index = new TraceIndex(store);
  const stream = new ChangeStream(store, index);
  const page = new PageFiles(options.pageFolder ?? join(__dirname, '../page'));
  let isLocal = true;
  const guard = new RequestGuard(host, () => isLocal);
  const viewing: Viewing = {
    store,
    index,
    queries: new QueryCache(),
    stream,
    page,
    maxImportBytes,
    receivers,
    ...(mcp && { mcp }),
  };
  const servers: Server[] = [];
  const open = (): Server => {
    const server = createServer(
      { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 5000 },
      (request, response) => void respond(request, response, guard, viewing),
    );
    server.maxConnections = 1024;
    servers.push(server);
    return server;
  };
  const addresses = await listenOn(open, port, host);
  isLocal = addresses.every(({ address }) => LOOPBACK.test(address));
  const bound = addresses[0]?.port ?? port;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stream.close();
    index.close();
    await Promise.all(servers.map(closeServer));
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () => (closed ??= close()),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  guard: RequestGuard,
  viewing: Viewing,
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const abort = new AbortController();
  response.once('close', () => abort.abort());
  response.once('error', () => abort.abort());
  try {
    guard.checkHost(request);
    const url = urlOf(request);
    const route = findRoute(request.method ?? '', url.pathname);
    if (!route.isPage) guard.checkOrigin(request);
    await route.handle({ request, response, url, viewing, signal: abort.signal, id: route.id });
  } catch (error) {
    sendProblem(response, error);
  }
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  if (!url.startsWith('/') || !URL.canParse(url.replace(/^\/+/, '/'), 'http://localhost')) {
    throw new HttpError(400, 'Expected a path that begins with `/`.');
  }
  return new URL(url.replace(/^\/+/, '/'), 'http://localhost');
}
