import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that remembers what it is sent and answers as its `answer` does. */
export interface EchoServer {
  readonly url: string;
  readonly port: number;
  /** Headers of the requests so far. */
  readonly received: readonly IncomingHttpHeaders[];
  close(): Promise<void>;
}

export type EchoAnswer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const FINE: EchoAnswer = (_request, response) => response.setHeader('content-type', 'application/json').end('{"ok":1}');

export async function startEchoServer(answer: EchoAnswer = FINE): Promise<EchoServer> {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    received.push(request.headers);
    request.resume();
    answer(request, response, received.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
