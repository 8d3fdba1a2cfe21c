import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { lookupAt } from '../../samples/orders/inventory/name-lookup';
import { type NameServer, startNameServer } from '../../samples/orders/name-server/name-server';

const DELAY_MILLIS = 50;

let server: NameServer;
let resolver: Resolver;

beforeAll(async () => {
  server = await startNameServer('suppliers.internal', DELAY_MILLIS);
  resolver = new Resolver();
  resolver.setServers([server.address]);
});

afterAll(() => server.close());

describe('the name server of the sample', () => {
  it('resolves its host to loopback, in any case, and to be asked again', async () => {
    await expect(resolver.resolve4('suppliers.internal', { ttl: true })).resolves.toStrictEqual([
      { address: '127.0.0.1', ttl: 0 },
    ]);
    await expect(resolver.resolve4('SUPPLIERS.internal')).resolves.toStrictEqual(['127.0.0.1']);
  });

  it('has no IPv6 address for its host', async () => {
    await expect(resolver.resolve6('suppliers.internal')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('knows no other host', async () => {
    await expect(resolver.resolve4('orders.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('goes on after datagrams that are no queries', async () => {
    const socket = createSocket('udp4');
    const [host = '', port = ''] = server.address.split(':');
    const cut = Buffer.concat([Buffer.alloc(12), Buffer.from([9, 0x73])]);
    for (const datagram of [Buffer.alloc(0), Buffer.alloc(5), cut, Buffer.alloc(600, 0xff)]) {
      await new Promise((resolve) => socket.send(datagram, Number(port), host, resolve));
    }
    socket.close();
    await expect(resolver.resolve4('suppliers.internal')).resolves.toStrictEqual(['127.0.0.1']);
  });

  it('can be closed while it owes an answer, and twice', async () => {
    const other = await startNameServer('late.internal', 60_000);
    const asking = new Resolver({ timeout: 100, tries: 1 });
    asking.setServers([other.address]);
    await expect(asking.resolve4('late.internal')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    await other.close();
    await other.close();
  });
});

describe('the lookup of the inventory service', () => {
  let target: Server;

  beforeAll(async () => {
    target = createServer((_, response) => response.end('found')).listen(0, '127.0.0.1');
    await once(target, 'listening');
  });

  afterAll(() => target.close());

  const responseFrom = (host: string, agent: Agent): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = target.address() as AddressInfo;
      get({ host, port, agent }, (response) => resolve(text(response))).on('error', reject);
    });

  it.each([true, false])('connects an agent to the host, with the choice of a family %s', async (autoSelectFamily) => {
    const agent = new Agent({ lookup: lookupAt(server.address), autoSelectFamily });
    await expect(responseFrom('suppliers.internal', agent)).resolves.toBe('found');
  });

  it('fails as any lookup for a host that does not exist', async () => {
    const agent = new Agent({ lookup: lookupAt(server.address) });
    await expect(responseFrom('nowhere.internal', agent)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
