import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { type HttpTracing, httpTracing } from '../tracing';
import { type DnsServer, startDnsServer } from './dns-server';
import { CERTIFICATE, type ConnectionOptions, type PhaseClient } from './phase-clients';

/** Servers and clients of the tests of phases, which are closed after each test. */
export interface PhaseServers extends HttpTracing {
  /** Resolves `supplier.internal`, and `two.internal`, whose first address refuses connections. */
  dns(): Promise<DnsServer>;
  /** @returns the port of a server with a certificate for `localhost` */
  tls(): Promise<number>;
  /** A server that accepts connections and sends nothing. `greeted` resolves when the client has sent data. */
  silent(): Promise<{ readonly port: number; readonly greeted: Promise<unknown> }>;
  /** @returns a port without a listener */
  closedPort(): Promise<number>;
  client(make: (options?: ConnectionOptions) => PhaseClient, options?: ConnectionOptions): PhaseClient;
}

export function phaseServers(): PhaseServers {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });
  const listen = async (server: Server): Promise<number> => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return (server.address() as AddressInfo).port;
  };
  return Object.assign(httpTracing(), {
    async dns() {
      const server = await startDnsServer({
        'supplier.internal': ['127.0.0.1'],
        'two.internal': ['127.0.0.2', '127.0.0.1'],
      });
      closing.push(() => server.close());
      return server;
    },
    tls: () => listen(createHttpsServer(CERTIFICATE, (_request, response) => response.end('fine'))),
    async silent() {
      const server = createTcpServer();
      const greeted = once(server, 'connection').then(async ([socket]) => once(socket as Socket, 'data'));
      return { port: await listen(server), greeted };
    },
    async closedPort() {
      const server = createTcpServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      return port;
    },
    client(make: (options?: ConnectionOptions) => PhaseClient, options?: ConnectionOptions) {
      const client = make(options);
      closing.push(() => client.close());
      return client;
    },
  });
}
