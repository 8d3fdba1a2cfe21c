import type { Socket } from 'node:net';
import { type AwaitedRequest, awaitWithoutHeader, findAwaited, isAnyAwaited } from './awaited-requests';
import { Connection, expectSocket } from './connection';
import type { Exchange } from './exchange';
import { watchChannel } from './watched-channel';

/** The part of undici's request that is read. */
interface UndiciRequest {
  readonly origin: string | URL;
  /** Names and values in turn; lines of text in old versions. */
  readonly headers: readonly unknown[] | string;
}

interface Begun {
  readonly awaited: AwaitedRequest;
  readonly exchange: Exchange;
  readonly origin: string;
}

/** A connection that is being opened. */
interface Connecting {
  readonly connectParams: { readonly host: string; readonly protocol: string };
  readonly connector: unknown;
}

const MOST_UNSEEN = 64;

/** Watches the requests of `fetch`, and of other clients that use undici. */
export function watchUndici(): void {
  watchChannel('undici:request:create', ({ request }: { request: UndiciRequest }) => {
    if (isAnyAwaited()) begin(request);
  });
  watchChannel('undici:client:beforeConnect', (connecting: Connecting) => {
    if (waiting.size > 0) connect(connecting);
  });
  watchChannel('undici:client:connected', ({ connector, socket }: Connecting & { socket: Socket }) => {
    if (!Connection.of(socket)) takeUnseen(connector)?.connectedAs(socket);
  });
  watchChannel('undici:client:connectError', ({ connector, error }: Connecting & { error: unknown }) => {
    takeUnseen(connector)?.failed(error);
  });
  watchChannel('undici:client:sendHeaders', ({ request, socket }: { request: UndiciRequest; socket: Socket }) => {
    const begun = known.get(request);
    if (!begun) return;
    waiting.delete(begun);
    begun.exchange.assigned(socket);
  });
  watchChannel('undici:request:headers', (message: { request: UndiciRequest; response: UndiciResponse }) => {
    const { statusCode, headers } = message.response;
    const begun = known.get(message.request);
    if (begun?.exchange.responded(statusCode, headerOf(headers, 'location'))) awaitWithoutHeader(begun.awaited);
  });
  watchChannel('undici:request:trailers', ({ request }: { request: UndiciRequest }) => {
    known.get(request)?.exchange.ended();
  });
  watchChannel('undici:request:error', ({ request }: { request: UndiciRequest }) => {
    const begun = known.get(request);
    if (begun) waiting.delete(begun);
  });
}

interface UndiciResponse {
  readonly statusCode: number;
  readonly headers: readonly unknown[];
}

const known = new WeakMap<UndiciRequest, Begun>();

/** Requests that wait for a connection, oldest first. */
const waiting = new Set<Begun>();

/** Connections whose sockets could not be watched: Node 20 does not publish those of TLS. Oldest first. */
const unseen: { readonly connector: unknown; readonly connection: Connection }[] = [];

function begin(request: UndiciRequest): void {
  const origin = String(request.origin);
  const awaited = findAwaited(headerOf(request.headers, 'traceparent'), origin);
  if (!awaited) return;
  const begun = { awaited, exchange: awaited.begin(origin), origin };
  known.set(request, begun);
  waiting.add(begun);
}

/** A client opens a connection immediately after it gets a request that needs one. */
function connect({ connectParams, connector }: Connecting): void {
  const origin = `${connectParams.protocol}//${connectParams.host}`;
  for (const begun of waiting) {
    if (begun.awaited.isOver) waiting.delete(begun);
    else if (begun.origin === origin && !begun.exchange.connection) return open(begun.exchange, connector);
  }
}

function open(exchange: Exchange, connector: unknown): void {
  const connection = new Connection();
  exchange.connection = connection;
  expectSocket(connection, () => {
    unseen.push({ connector, connection });
    if (unseen.length > MOST_UNSEEN) unseen.shift();
  });
}

function takeUnseen(connector: unknown): Connection | undefined {
  const index = unseen.findIndex((each) => each.connector === connector);
  return index < 0 ? undefined : unseen.splice(index, 1)[0]?.connection;
}

function headerOf(headers: readonly unknown[] | string, name: string): string | undefined {
  if (typeof headers === 'string') return new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(headers)?.[1];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const candidate = String(headers[index]);
    if (candidate.length === name.length && candidate.toLowerCase() === name) return String(headers[index + 1]);
  }
  return undefined;
}
