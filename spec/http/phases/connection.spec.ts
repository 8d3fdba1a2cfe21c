import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'axios';
import { traceAxios } from '../../../lib';
import { CONNECT, LOOKUP_AND_CONNECT, namesOf, networkEventsOf, REQUEST_TO_END } from './network-events';
import { listenersOf } from './opened-sockets';
import { CLIENTS } from './phase-clients';
import { phaseServers } from './phase-servers';
import { until } from '../../samples/until';

const tracing = phaseServers();

/** Calls back synchronously, before the client has added any listener to the socket. */
const answering =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    if (options.all)
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    else callback(null, addresses.at(-1) ?? '', 4);
  };

describe.each(CLIENTS)('a connection of traced %s', (_kind, make) => {
  it('shows a synchronous lookup', async () => {
    const server = await tracing.server();
    const client = tracing.client(make, { lookup: answering(['127.0.0.1']) });
    await client.get(`http://supplier.internal:${server.port}/`);
    expect(namesOf(tracing.spans[0])).toEqual([...LOOKUP_AND_CONNECT, ...REQUEST_TO_END]);
  });

  it('shows a bounded number of attempts and addresses', async () => {
    const server = await tracing.server();
    const refusing = Array.from({ length: 60 }, (_, index) => `127.0.0.${index + 2}`);
    const client = tracing.client(make, { lookup: answering([...refusing, '127.0.0.1']) });
    await client.get(`http://many.internal:${server.port}/`);
    const events = networkEventsOf(tracing.spans[0]);
    expect(events.length).toBeLessThan(40);
    expect(events[1]?.[1]['dns.answers']).toHaveLength(16);
    expect(events.at(-4)).toMatchObject(['connectEnd', { 'network.peer.address': '127.0.0.1' }]);
    expect(events.slice(-3).map(([name]) => name)).toEqual(REQUEST_TO_END);
  });

  it('adds no listeners to the sockets of other clients', async () => {
    const { port } = await tracing.silent();
    const server = await tracing.server();
    const client = tracing.client(make);
    const request = client.get(server.url);
    const other = connect(port, '127.0.0.1');
    await once(other, 'connect');
    await request;
    const plain = connect(port, '127.0.0.1');
    await once(plain, 'connect');
    expect(listenersOf(other)).toEqual(listenersOf(plain));
    other.destroy();
    plain.destroy();
  });
});

describe('a connection of traced axios', () => {
  it('shows the connect to a Unix socket', async () => {
    const socketPath = join(tmpdir(), `phases-${process.pid}.sock`);
    const server = createServer((_request, response) => response.end('fine')).listen(socketPath);
    await once(server, 'listening');
    await traceAxios(create({ socketPath })).get('http://localhost/');
    server.close();
    server.closeAllConnections();
    await until('the server to close', () => !server.listening);
    expect(namesOf(tracing.spans[0])).toEqual([...CONNECT, ...REQUEST_TO_END]);
  });
});
