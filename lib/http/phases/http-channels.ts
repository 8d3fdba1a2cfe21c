import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { guard } from '../../diagnostics/fault';
import { type AwaitedRequest, awaitWithoutHeader, findAwaited, isAnyAwaited } from './awaited-requests';
import { isOpening, socketCreated } from './connection';
import type { Exchange } from './exchange';
import { watchChannel } from './watched-channel';

/** Watches the requests of `node:http` and `node:https`. */
export function watchHttp(): void {
  // Comes before the request: a custom lookup may answer at once.
  watchChannel<{ socket: Socket }>('net.client.socket', ({ socket }) => socketCreated(socket, isAnyAwaited));
  watchChannel<{ request: ClientRequest }>('http.client.request.created', ({ request }) => {
    const exchange = begin(request);
    if (!exchange) return;
    request.once('socket', (socket: Socket) =>
      guard('watching an HTTP request', () => exchange.assigned(socket), undefined),
    );
  });
  // Node 20 does not publish the creation. It publishes this when the request has its socket; if the body is a stream, when
  // the stream has ended.
  watchChannel<{ request: ClientRequest }>('http.client.request.start', ({ request }) => {
    const { socket, reusedSocket } = request;
    if (!socket || known.has(request)) return;
    const exchange = begin(request);
    if (isOpening(socket) || reusedSocket) exchange?.assigned(socket);
    else exchange?.wasAssigned(socket);
  });
  watchChannel<{ request: ClientRequest; response: IncomingMessage }>('http.client.response.finish', (message) => {
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
  const host = String(request.getHeader('host') ?? request.host);
  const awaited = findAwaited(request.getHeader('traceparent'), host);
  if (!awaited) return undefined;
  const exchange = awaited.begin(request.protocol, host);
  known.set(request, { awaited, exchange });
  return exchange;
}
