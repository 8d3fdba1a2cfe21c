import { faultCounts } from '../../lib';
import { setPropagationTargets } from '../../lib/propagation/propagation-targets';
import { type FreshTelemetry, freshTelemetry } from '../fresh-telemetry';
import { type EchoResponder, type EchoServer, startEchoServer } from './echo-server';

/** Test telemetry and servers for each test of a file. An open span or a fault fails the test. */
export interface HttpTracing extends FreshTelemetry {
  /** A server that is closed after the test. */
  server(respond?: EchoResponder): Promise<EchoServer>;
}

export function httpTracing(): HttpTracing {
  const servers: EchoServer[] = [];
  afterEach(async () => {
    setPropagationTargets();
    await Promise.all(servers.splice(0).map((server) => server.close()));
    const faults = [...faultCounts().keys()];
    if (faults.length > 0) throw new Error(`faults: ${faults.join(', ')}`);
  });
  return Object.assign(freshTelemetry(), {
    async server(respond?: EchoResponder) {
      const server = await startEchoServer(respond);
      servers.push(server);
      return server;
    },
  });
}

/** The attributes that every client span of a request to the server has. */
export function sentTo(server: EchoServer, path: string, method = 'GET'): Record<string, unknown> {
  return {
    'http.request.method': method,
    'url.full': `${server.url}${path}`,
    'server.address': '127.0.0.1',
    'server.port': server.port,
  };
}

/** Responds with a status and a JSON body. */
export const respondingWith =
  (status: number, body = '{"ok":1}'): EchoResponder =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);

export const NEVER: EchoResponder = () => undefined;
