import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeLogs, decodeTraces, type LogRecord, type OtlpContentType } from '../../lib/viewer';

/** Responds to one request, correctly or not. Call `accept` to accept its spans. */
export type Behaviour = (response: ServerResponse, accept: () => void, attempt: number) => void;

export interface FaultyReceiver {
  readonly url: string;
  readonly port: number;
  /** Names of the spans that were accepted. */
  readonly accepted: readonly string[];
  /** The log records that were accepted. */
  readonly logs: readonly LogRecord[];
  /** Path of each request. */
  readonly paths: readonly string[];
  readonly requests: readonly IncomingHttpHeaders[];
  readonly connections: () => Promise<number>;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** Accepts every span. */
export const honest: Behaviour = (response, accept) => {
  accept();
  response.end();
};

/** Always responds with this status. */
export const failingWith =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end('<html>no</html>');

/** An OTLP receiver over HTTP with a behaviour that the test sets. */
export async function startFaultyReceiver(
  behaviour: Behaviour = honest,
  { port = 0, tls }: { readonly port?: number; readonly tls?: ServerOptions } = {},
): Promise<FaultyReceiver> {
  let current = behaviour;
  const accepted: string[] = [];
  const logs: LogRecord[] = [];
  const paths: string[] = [];
  const requests: IncomingHttpHeaders[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(request.headers);
    paths.push(request.url ?? '');
    const body = await buffer(request);
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const type = request.headers['content-type'] as OtlpContentType;
    const accept = (): void => {
      if (request.url?.endsWith('/v1/logs')) logs.push(...decodeLogs(plain, type));
      else accepted.push(...decodeTraces(plain, type).map(({ name }) => name));
    };
    current(response, accept, requests.length);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void take(request, response).catch(() => response.destroy());
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    port: address.port,
    accepted,
    logs,
    paths,
    requests,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    behave: (next) => void (current = next),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
