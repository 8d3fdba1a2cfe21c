import { setPropagationTargets } from '../../../lib/propagation/propagation-targets';
import { setNetworkEvents } from '../../../lib/http/phases/network-events-setting';
import { until } from '../../samples/until';

import {
  CONNECT,
  hasWaited,
  LOOKUP_AND_CONNECT,
  LOOKUP_AND_TLS,
  namesOf,
  networkEventsOf,
  REQUEST,
  REQUEST_TO_END,
  timeOf,
} from './network-events';
import { listenersOf, socketsOf } from './opened-sockets';
import { AUTHORITY, CLIENTS, IS_NODE_20 } from './phase-clients';
import { phaseServers } from './phase-servers';

const tracing = phaseServers();
afterEach(() => setNetworkEvents());

describe.each(CLIENTS)('a request of traced %s', (kind, make) => {
  const seesTls = kind === 'axios' || !IS_NODE_20;

  it('shows lookup, connection, request and response, with host and peer', async () => {
    const [server, { lookup }] = [await tracing.server(), await tracing.dns()];
    await tracing.client(make, { lookup }).get(`http://supplier.internal:${server.port}/stock`);
    const peer = { 'network.peer.address': '127.0.0.1', 'network.peer.port': server.port };
    expect(networkEventsOf(tracing.spans[0])).toEqual([
      ['domainLookupStart', { 'dns.question.name': 'supplier.internal' }],
      ['domainLookupEnd', { 'dns.question.name': 'supplier.internal', 'dns.answers': ['127.0.0.1'] }],
      ['connectStart', { 'server.address': 'supplier.internal', ...peer }],
      ['connectEnd', { 'server.address': 'supplier.internal', ...peer }],
      ['requestStart', {}],
      ['responseStart', {}],
      ['responseEnd', {}],
    ]);
  });

  it('marks a reused connection, and has no events for opening one', async () => {
    const [server, { lookup }] = [await tracing.server(), await tracing.dns()];
    const client = tracing.client(make, { lookup });
    const url = `http://supplier.internal:${server.port}/stock`;
    await client.get(url);
    await client.get(url);
    expect(networkEventsOf(tracing.spans[1])).toEqual([
      [
        'requestStart',
        {
          'http.conn.reused': true,
          'network.peer.address': '127.0.0.1',
          'network.peer.port': server.port,
        },
      ],
      ['responseStart', {}],
      ['responseEnd', {}],
    ]);
    expect(server.connections).toBe(1);
  });

  it('has no lookup for an address', async () => {
    const server = await tracing.server();
    await tracing.client(make).get(server.url);
    expect(namesOf(tracing.spans[0])).toEqual([...CONNECT, ...REQUEST_TO_END]);
  });

  it('shows the wait for the resolver as lookup', async () => {
    const [server, dns] = [await tracing.server(), await tracing.dns()];
    const release = dns.hold();
    const queried = dns.queried();
    const response = tracing.client(make, dns).get(`http://supplier.internal:${server.port}/stock`);
    await queried;
    const queriedAt = performance.now();
    await until('the resolver to be slow', () => performance.now() - queriedAt > 5);
    const held = performance.now() - queriedAt;
    release();
    await response;
    const [span] = tracing.spans;
    expect(timeOf(span, 'domainLookupEnd') - timeOf(span, 'domainLookupStart')).toBeGreaterThanOrEqual(held - 0.001);
  });

  it('shows the wait for a connection that another request holds', async () => {
    let release = (): void => undefined;
    const server = await tracing.server((_request, response, count) => {
      if (count > 1) response.end();
      else release = () => response.end();
    });
    const client = tracing.client(make, { connections: 1 });
    const first = client.get(server.url);
    await until('the first request', () => server.requests.length === 1);
    const second = client.get(server.url);
    const sentAt = performance.now();
    await until('the second request to wait', () => performance.now() - sentAt > 5);
    release();
    await Promise.all([first, second]);
    const [, waited] = tracing.spans;
    expect(namesOf(waited)).toEqual(REQUEST_TO_END);
    expect(hasWaited(waited)).toBe(kind === 'fetch' || !IS_NODE_20);
  });

  it('shows the TLS handshake as a part of the connection', async () => {
    const port = await tracing.tls();
    const client = tracing.client(make, { ca: AUTHORITY });
    await client.get(`https://localhost:${port}/`);
    await client.get(`https://localhost:${port}/`);
    expect(namesOf(tracing.spans[0])).toEqual([...(seesTls ? LOOKUP_AND_TLS : CONNECT), ...REQUEST_TO_END]);
    expect(namesOf(tracing.spans[1])).toEqual(REQUEST_TO_END);
  });

  it('shows each attempt to connect', async () => {
    const [server, { lookup }] = [await tracing.server(), await tracing.dns()];
    await tracing.client(make, { lookup }).get(`http://two.internal:${server.port}/`);
    const attempts = networkEventsOf(tracing.spans[0]).filter(([name]) => name.startsWith('connect'));
    const to = (address: string): object => ({
      'server.address': 'two.internal',
      'network.peer.address': address,
      'network.peer.port': server.port,
    });
    expect(attempts).toEqual([
      ['connectStart', to('127.0.0.2')],
      ['connectEnd', { ...to('127.0.0.2'), 'error.type': 'ECONNREFUSED' }],
      ['connectStart', to('127.0.0.1')],
      ['connectEnd', to('127.0.0.1')],
    ]);
  });

  it('shows each hop of a redirect', async () => {
    const { lookup } = await tracing.dns();
    const target = await tracing.server();
    const first = await tracing.server((_request, response) =>
      response.writeHead(302, { location: `http://supplier.internal:${target.port}/moved` }).end(),
    );
    await tracing.client(make, { lookup }).get(first.url);
    expect(tracing.spans).toHaveLength(1);
    const events = networkEventsOf(tracing.spans[0]);
    expect(events.map(([name]) => name)).toEqual([...CONNECT, ...REQUEST, ...LOOKUP_AND_CONNECT, ...REQUEST_TO_END]);
    expect(events[3]).toEqual(['responseStart', { 'http.response.status_code': 302 }]);
    expect(events[8]).toEqual(['requestStart', { 'server.address': 'supplier.internal' }]);
  });

  it('shows the hops to hosts that do not receive the context', async () => {
    const { lookup } = await tracing.dns();
    setPropagationTargets(['inventory']);
    const target = await tracing.server();
    const first = await tracing.server((_request, response) =>
      response.writeHead(302, { location: `http://supplier.internal:${target.port}/moved` }).end(),
    );
    await tracing.client(make, { lookup }).get(first.url);
    const hops = [...CONNECT, ...REQUEST, ...LOOKUP_AND_CONNECT, ...REQUEST_TO_END];
    expect(namesOf(tracing.spans[0])).toEqual(hops);
    expect(target.received[0]).not.toHaveProperty('traceparent');
  });

  it('has its own events among concurrent requests', async () => {
    const server = await tracing.server();
    const client = tracing.client(make, { connections: 2 });
    await Promise.all(Array.from({ length: 20 }, async (_, index) => client.get(`${server.url}/${index}`)));
    expect(server.connections).toBe(2);
    const opened = tracing.spans.filter((span) => namesOf(span).includes('connectStart'));
    expect(opened).toHaveLength(2);
    for (const span of tracing.spans) expect(namesOf(span).slice(-3)).toEqual(REQUEST_TO_END);
  });

  it('has no events of an untraced request that its lookup sends', async () => {
    const [server, resolver, dns] = [await tracing.server(), await tracing.server(), await tracing.dns()];
    const lookup: typeof dns.lookup = (host, options, callback) => {
      void fetch(resolver.url).then(() => dns.lookup(host, options, callback));
    };
    await tracing.client(make, { lookup }).get(`http://supplier.internal:${server.port}/`);
    expect(resolver.requests).toHaveLength(1);
    expect(namesOf(tracing.spans[0])).toEqual([...LOOKUP_AND_CONNECT, ...REQUEST_TO_END]);
  });

  it('ends its span even if the response is not read', async () => {
    const server = await tracing.server((_request, response) => response.write('one of two'));
    await tracing.client(make).begin(server.url);
    await until('the span to end', () => tracing.spans.length === 1);
    expect(namesOf(tracing.spans[0])).toEqual([...CONNECT, ...REQUEST]);
  });

  it('leaves no listeners on a connection that is kept alive', async () => {
    const server = await tracing.server();
    const client = tracing.client(make);
    const sockets = await socketsOf(async () => {
      await client.get(server.url);
      for (let count = 0; count < 20; count++) await client.get(server.url);
    });
    const untraced = tracing.client(make);
    setNetworkEvents(false);
    const others = await socketsOf(async () => {
      await untraced.get(server.url);
    });
    expect(sockets).toHaveLength(1);
    expect(sockets.map(listenersOf)).toEqual(others.map(listenersOf));
  });

  it('has no network events if they are switched off', async () => {
    setNetworkEvents(false);
    const server = await tracing.server();
    await tracing.client(make).get(server.url);
    expect(tracing.spans).toHaveLength(1);
    expect(namesOf(tracing.spans[0])).toEqual([]);
  });
});
