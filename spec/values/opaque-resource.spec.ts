import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request as sendRequest,
  type Server,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer, Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { ExpressAdapter } from '@nestjs/platform-express';
import { of, Subject } from 'rxjs';
import { attributeValue } from '../../lib/values/attribute-value';
import { isOpaqueResource } from '../../lib/values/opaque-resource';

const SECRET = 's3cr3t-token-value';

/** The objects that a server and a client get for one request. */
async function exchange(server: Server): Promise<{ readonly handles: object[] }> {
  const handles: object[] = [];
  server.on('request', (...seen: object[]) => handles.push(...seen));
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = sendRequest({ port, headers: { authorization: `Bearer ${SECRET}`, 'x-api-key': SECRET } });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  handles.push(sent, answer, sent.socket ?? sent, server);
  server.close();
  return { handles };
}

describe('opaque resources', () => {
  it('of node:http are dropped, and shown by their type inside objects', async () => {
    const { handles } = await exchange(createServer((_request, response) => response.end('ok')));
    expect(handles.map((handle) => attributeValue('value', handle))).toEqual(handles.map(() => undefined));
    const [request, response, sent, answer, socket, server] = handles;
    expect(attributeValue('value', { request, response, sent, answer, socket, server, list: [request] })).toBe(
      '{"request":"[IncomingMessage]","response":"[ServerResponse]","sent":"[ClientRequest]","answer":"[IncomingMessage]",' +
        '"socket":"[Socket]","server":"[Server]","list":["[IncomingMessage]"]}',
    );
  });

  it('of express are dropped', async () => {
    const seen: object[] = [];
    const adapter = new ExpressAdapter();
    adapter.get('/', (request: object, response: { send(body: string): void }) => {
      seen.push(request, response);
      response.send('ok');
    });
    await exchange(createServer(adapter.getInstance<RequestListener>()));
    expect(seen.map((handle) => attributeValue('value', handle))).toEqual([undefined, undefined]);
    expect(attributeValue('value', { args: seen })).not.toContain(SECRET);
  });

  it.each([
    ['a request of fetch', () => new Request('http://x', { headers: { authorization: SECRET } })],
    ['a response of fetch', () => new Response(SECRET)],
    ['a stream', () => new PassThrough()],
    ['a stream of a list', () => Readable.from(['a'])],
    ['a socket', () => new Socket()],
    ['a TCP server', () => createTcpServer()],
    ['a web stream', () => new ReadableStream()],
    ['a writable web stream', () => new WritableStream()],
    ['a port to a worker', () => closed(new MessageChannel().port1)],
    [
      'what Fastify and Hono put around a request',
      () =>
        new (class Wrapper {
          raw = new PassThrough();
        })(),
    ],
    ['a signal to abort', () => AbortSignal.abort()],
    ['what aborts', () => new AbortController()],
    ['a target of events', () => new EventTarget()],
    ['a blob', () => new Blob([SECRET])],
    ['a generator', () => (function* () {})()],
    ['an asynchronous generator', () => (async function* () {})()],
    ['an iterator of a map', () => new Map([[SECRET, 1]]).keys()],
    ['a weak map', () => new WeakMap()],
    ['a weak reference', () => new WeakRef({ SECRET })],
    ['an Observable', () => of(SECRET)],
    ['a subject', () => new Subject()],
    ['a timer', () => setTimeout(() => undefined).unref()],
    ['a client with a connection', () => Object.assign(new EventEmitter(), { disconnect: () => undefined })],
  ])('are detected: %s', (_what, make) => {
    expect(attributeValue('value', make())).toBeUndefined();
  });

  it.each([
    ['data that is named like a method', { on: true, pipe: 'x', close: 1, raw: { a: 1 } }],
    ['an object with a function', { on: () => 1 }],
    ['an emitter of events', new EventEmitter()],
    ['headers', new Headers()],
    ['an axios response, as data', { data: 1, status: 200, headers: {}, config: { url: '/x', method: 'get' } }],
  ])('do not include %s', (_what, value) => {
    expect(isOpaqueResource(value)).toBe(false);
  });

  it('are detected without calling an accessor', () => {
    const called: string[] = [];
    const accessors = Object.fromEntries(
      ['on', 'pipe', 'raw', 'getReader', 'headers', 'socket', 'toJSON', 'constructor', 'close'].map((name) => [
        name,
        { enumerable: true, get: () => called.push(name) },
      ]),
    );
    attributeValue('value', Object.create({ inherited: 1 }, accessors));
    attributeValue('value', Object.create(Object.create({}, accessors) as object));
    expect(called).toEqual([]);
  });
});

function closed<T extends { close(): void }>(port: T): T {
  port.close();
  return port;
}
