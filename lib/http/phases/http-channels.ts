import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { guard } from '../../diagnostics/fault';
import { type AwaitedRequest, awaitWithoutHeader, findAwaited, isAnyAwaited } from './awaited-requests';
import { Connection, isOpening, socketCreated } from './connection';
import type { Exchange } from './exchange';
import { watchChannel } from './watched-channel';

/** Watches the requests of `node:http` and `node:https`. */
export function watchHttp(): void {
  // Node publishes the socket before the request. Watch it here: a custom lookup may call back synchronously.
  watchChannel('net.client.socket', ({ socket }: { socket: Socket }) => socketCreated(socket, isAnyAwaited));
  watchChannel('http.client.request.created', ({ request }: { request: ClientRequest }) => {
    const exchange = begin(request);
    if (!exchange) return;
    request.once('socket', (socket: Socket) =>
      guard('watching an HTTP request', () => exchange.assigned(socket), undefined),
    );
  });
  // Node 20 does not publish the creation. It publishes this event when the request has its socket. If the body is a stream, it
  // publishes the event at the end of the stream.
  watchChannel('http.client.request.start', ({ request }: { request: ClientRequest }) => {
    const { socket } = request;
    if (!socket || known.has(request)) return;
    const exchange = begin(request);
    if (isOpening(socket) || (isReused(request, socket) && !request.chunkedEncoding)) exchange?.assigned(socket);
    else exchange?.wasAssigned(socket);
  });
  watchChannel('http.client.response.finish', (message: { request: ClientRequest; response: IncomingMessage }) => {
    const begun = known.get(message.request);
    if (!begun) return;
    const { awaited, exchange } = begun;
    const { response } = message;
    if (exchange.responded(response.statusCode, response.headers.location)) awaitWithoutHeader(awaited);
    response.once('end', () => exchange.ended());
  });
}

const known = new WeakMap<ClientRequest, { readonly awaited: AwaitedRequest; readonly exchange: Exchange }>();

function begin(request: ClientRequest): Exchange | undefined {
  if (!isAnyAwaited()) return undefined;
  const origin = `${request.protocol}//${String(request.getHeader('host') ?? request.host)}`;
  const awaited = findAwaited(request.getHeader('traceparent'), origin);
  if (!awaited) return undefined;
  const exchange = awaited.begin(origin);
  known.set(request, { awaited, exchange });
  return exchange;
}

/** Node does not mark a request that waited for another request's socket as reusing it. */
function isReused({ reusedSocket }: ClientRequest, socket: Socket): boolean {
  return reusedSocket || Connection.of(socket)?.isUsed === true;
}
