import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns';
import { once } from 'node:events';
import type { LookupFunction } from 'node:net';

/** A DNS server on loopback whose responses the test can delay. */
export interface DnsServer {
  /** A `lookup` for sockets that asks this server. */
  readonly lookup: LookupFunction;
  /** Holds all responses until the returned function is called. */
  hold(): () => void;
  /** Resolves when the server receives the next query. */
  queried(): Promise<void>;
  close(): Promise<void>;
}

const A = 1;
const HEADER = 12;
const ANSWER = { flags: 0x8180, pointerToName: 0xc00c, internet: 1 };
const NAME_ERROR = 3;

/** @param zone IPv4 addresses by name; others do not exist */
export async function startDnsServer(zone: Readonly<Record<string, readonly string[]>>): Promise<DnsServer> {
  const socket = createSocket('udp4');
  let released: Promise<void> = Promise.resolve();
  socket.on('message', (query, { port, address }) => {
    const answer = answerTo(query, zone);
    void released.then(() => socket.send(answer, port, address));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 60_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    lookup: (host, options, callback) =>
      resolver.resolve4(host, (error, found) => {
        if (error) return callback(error, '', 4);
        if (options.all)
          callback(
            null,
            found.map((address) => ({ address, family: 4 })),
          );
        else callback(null, found[0] ?? '', 4);
      }),
    hold() {
      const { promise, resolve } = withResolvers();
      released = promise;
      return resolve;
    },
    async queried() {
      await once(socket, 'message');
    },
    async close() {
      resolver.cancel();
      socket.close();
      await once(socket, 'close');
    },
  };
}

function answerTo(query: Buffer, zone: Readonly<Record<string, readonly string[]>>): Buffer {
  const { name, type, end } = questionOf(query);
  const addresses = zone[name];
  const found = type === A ? (addresses ?? []) : [];
  const header = Buffer.from(query.subarray(0, HEADER));
  header.writeUInt16BE(ANSWER.flags | (addresses ? 0 : NAME_ERROR), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, query.subarray(HEADER, end), ...found.map(recordOf)]);
}

function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function recordOf(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(ANSWER.pointerToName, 0);
  record.writeUInt16BE(A, 2);
  record.writeUInt16BE(ANSWER.internet, 4);
  record.writeUInt16BE(4, 10);
  record.set(address.split('.').map(Number), 12);
  return record;
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}
