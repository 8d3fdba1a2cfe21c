import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server has received it. */
export interface Received {
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, in their original case. */
  readonly rawHeaders: readonly string[];
  /** Filled while the body arrives. */
  body: string;
}

/** A server that remembers its requests and responds with `respond`. */
export interface EchoServer {
  readonly url: string;
  readonly port: number;
  /** Headers of the requests so far. */
  readonly received: readonly IncomingHttpHeaders[];
  readonly requests: readonly Received[];
  /** Connections so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export type EchoResponder = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const FINE: EchoResponder = (_request, response) =>
  response.setHeader('content-type', 'application/json').end('{"ok":1}');

export async function startEchoServer(respond: EchoResponder = FINE): Promise<EchoServer> {
  const received: IncomingHttpHeaders[] = [];
  const requests: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const { method = '', url = '', rawHeaders } = request;
    const remembered: Received = { method, url, rawHeaders, body: '' };
    received.push(request.headers);
    requests.push(remembered);
    request.setEncoding('utf8').on('data', (text: string) => (remembered.body += text));
    respond(request, response, received.length);
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    requests,
    get connections() {
      return connections;
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
