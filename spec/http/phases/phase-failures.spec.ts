import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LookupFunction } from 'node:net';
import { until } from '../../samples/until';
import { NEVER } from '../tracing';
import { CONNECT, LOOKUP, namesOf, networkEventsOf, REQUEST } from './network-events';
import { axiosClient, CLIENTS, IS_NODE_20 } from './phase-clients';
import { phaseServers } from './phase-servers';

const tracing = phaseServers();

/** Resolves when the next response of `node:http` has begun. */
const nextResponse = (): Promise<void> =>
  new Promise((resolve) => {
    const channel = 'http.client.response.finish';
    const begun = (): void => {
      unsubscribe(channel, begun);
      setImmediate(resolve);
    };
    subscribe(channel, begun);
  });

const FAILED = /^fetch failed$|ENOTFOUND|ECONNREFUSED|certificate|^socket hang up$|^$/;
const ABORTED = /canceled|aborted/;

const failureOf = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'no failure',
    (error: unknown) => String(error),
  );

const stoppedIn = (): readonly unknown[] =>
  tracing.spans.map(({ attributes }) => attributes['http.request.stopped_in']);

describe.each(CLIENTS)('a failed request of traced %s', (kind, make) => {
  const seesTls = kind === 'axios' || !IS_NODE_20;

  it('stopped in the lookup if the name does not exist', async () => {
    const { lookup } = await tracing.dns();
    await expect(tracing.client(make, { lookup }).get('http://nobody.internal/')).rejects.toThrow(FAILED);
    expect(networkEventsOf(tracing.spans[0])).toEqual([
      ['domainLookupStart', { 'dns.question.name': 'nobody.internal' }],
      ['domainLookupEnd', { 'dns.question.name': 'nobody.internal', 'error.type': 'ENOTFOUND' }],
    ]);
    expect(stoppedIn()).toEqual(['lookup']);
  });

  it('stopped in the lookup, and sent nothing, if a cache knows at once that the name does not exist', async () => {
    const lookup: LookupFunction = (hostname, _options, callback) => {
      const error = new Error('queryA ENOTFOUND');
      callback(Object.assign(error, { code: 'ENOTFOUND', syscall: 'queryA', hostname }), '');
    };
    await expect(tracing.client(make, { lookup }).get('http://nobody.internal/')).rejects.toThrow(FAILED);
    // Node 20 publishes a request only when it has a socket that is not destroyed.
    const seesRequest = kind === 'fetch' || !IS_NODE_20;
    expect(namesOf(tracing.spans[0])).toEqual(seesRequest ? LOOKUP : []);
    expect(stoppedIn()).toEqual([seesRequest ? 'lookup' : undefined]);
  });

  it('stopped in the lookup over TLS', async () => {
    const { lookup } = await tracing.dns();
    await expect(tracing.client(make, { lookup }).get('https://nobody.internal/')).rejects.toThrow(FAILED);
    expect(namesOf(tracing.spans[0])).toEqual(LOOKUP);
    expect(stoppedIn()).toEqual(['lookup']);
  });

  it('stopped in the connect if the connection is refused', async () => {
    const port = await tracing.closedPort();
    await expect(tracing.client(make).get(`http://127.0.0.1:${port}/`)).rejects.toThrow(FAILED);
    const peer = { 'server.address': '127.0.0.1', 'network.peer.address': '127.0.0.1', 'network.peer.port': port };
    expect(networkEventsOf(tracing.spans[0])).toEqual([
      ['connectStart', peer],
      ['connectEnd', { ...peer, 'error.type': 'ECONNREFUSED' }],
    ]);
    expect(stoppedIn()).toEqual(['connect']);
  });

  it('shows each attempt if every address refuses', async () => {
    const [port, { lookup }] = [await tracing.closedPort(), await tracing.dns()];
    await expect(tracing.client(make, { lookup }).get(`http://two.internal:${port}/`)).rejects.toThrow(FAILED);
    expect(namesOf(tracing.spans[0])).toEqual([...LOOKUP, ...CONNECT, ...CONNECT]);
    expect(stoppedIn()).toEqual(['connect']);
  });

  it('stopped in the handshake if the certificate is not trusted', async () => {
    const port = await tracing.tls();
    await expect(tracing.client(make).get(`https://127.0.0.1:${port}/`)).rejects.toThrow(FAILED);
    expect(namesOf(tracing.spans[0])).toEqual(seesTls ? ['connectStart', 'secureConnectionStart'] : CONNECT);
    expect(stoppedIn()).toEqual([seesTls ? 'tls' : 'connect']);
  });

  it('stopped while it waited if the server closes the connection', async () => {
    const server = await tracing.server((request) => request.socket.destroy());
    await expect(tracing.client(make).get(server.url)).rejects.toThrow(FAILED);
    expect(namesOf(tracing.spans[0])).toEqual([...CONNECT, 'requestStart']);
    expect(stoppedIn()).toEqual(['waiting']);
  });

  it('has its own events for each attempt', async () => {
    const server = await tracing.server((request, response, count) => {
      if (count === 1) request.socket.destroy();
      else response.end('fine');
    });
    const client = tracing.client(make);
    await expect(client.get(server.url)).rejects.toThrow(FAILED);
    await client.get(server.url);
    expect(tracing.spans.map(namesOf)).toEqual([
      [...CONNECT, 'requestStart'],
      [...CONNECT, ...REQUEST, 'responseEnd'],
    ]);
    expect(stoppedIn()).toEqual(['waiting', undefined]);
  });
});

describe.each(CLIENTS)('an aborted request of traced %s', (kind, make) => {
  /** Aborts a request when `reached` resolves. */
  async function expectAbort(
    request: (signal: AbortSignal) => Promise<unknown>,
    reached: Promise<unknown>,
  ): Promise<void> {
    const controller = new AbortController();
    const outcome = failureOf(request(controller.signal));
    await reached;
    controller.abort();
    expect(await outcome).toMatch(ABORTED);
  }

  it('stopped in the queue if it has no connection yet', async () => {
    const server = await tracing.server(NEVER);
    const client = tracing.client(make, { connections: 1 });
    const first = new AbortController();
    const outcome = failureOf(client.get(`${server.url}/first`, first.signal));
    await until('the first request', () => server.requests.length === 1);
    await expectAbort(async (signal) => client.get(`${server.url}/second`, signal), new Promise(setImmediate));
    first.abort();
    expect(await outcome).toMatch(ABORTED);
    // Node 20 does not publish a request of `node:http` before it has a socket.
    const isPublished = kind === 'fetch' || !IS_NODE_20;
    expect(stoppedIn()).toEqual([isPublished ? 'queued' : undefined, 'waiting']);
    expect(namesOf(tracing.spans[0])).toEqual([]);
  });

  it('stopped in the lookup if the resolver has not responded', async () => {
    const dns = await tracing.dns();
    const release = dns.hold();
    await expectAbort(
      async (signal) => tracing.client(make, dns).get('http://supplier.internal/', signal),
      dns.queried(),
    );
    release();
    expect(networkEventsOf(tracing.spans[0])).toEqual([
      ['domainLookupStart', { 'dns.question.name': 'supplier.internal' }],
    ]);
    expect(stoppedIn()).toEqual(['lookup']);
  });

  it('stopped in the handshake if the server sends nothing', async () => {
    const { port, greeted } = await tracing.silent();
    await expectAbort(async (signal) => tracing.client(make).get(`https://127.0.0.1:${port}/`, signal), greeted);
    const seesTls = kind === 'axios' || !IS_NODE_20;
    expect(stoppedIn()).toEqual([seesTls ? 'tls' : 'connect']);
    expect(namesOf(tracing.spans[0])).toEqual(['connectStart', ...(seesTls ? ['secureConnectionStart'] : [])]);
  });

  it('stopped while it waited if the server has not responded', async () => {
    const server = await tracing.server(NEVER);
    const waiting = until('the request', () => server.requests.length === 1);
    await expectAbort(async (signal) => tracing.client(make).get(server.url, signal), waiting);
    expect(stoppedIn()).toEqual(['waiting']);
    expect(tracing.spans[0]?.attributes).toMatchObject({ cancelled: true });
  });
});

describe('an aborted download of traced axios', () => {
  it('stopped in the download', async () => {
    const server = await tracing.server((_request, response) => response.write('one of two'));
    const controller = new AbortController();
    const begun = nextResponse();
    const outcome = failureOf(tracing.client(axiosClient).get(server.url, controller.signal));
    await begun;
    controller.abort();
    expect(await outcome).toMatch(ABORTED);
    expect(namesOf(tracing.spans[0])).toEqual([...CONNECT, ...REQUEST]);
    expect(stoppedIn()).toEqual(['download']);
  });
});
