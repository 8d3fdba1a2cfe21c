import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { EventEmitter, once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { protobufOf } from '../otlp/otlp-protobuf';
import { startReceiver, type OtlpReceiver, type ReceiverOptions } from '../../../lib/viewer/receiver/otlp-receiver';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'raw' };
const REQUEST = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] });

const open: OtlpReceiver[] = [];

async function receiver(options: ReceiverOptions = {}): Promise<OtlpReceiver> {
  const started = await startReceiver({ port: 0, ...options });
  open.push(started);
  return started;
}

function post(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/v1/traces`, { method: 'POST', body, headers: { 'content-type': JSON_TYPE, ...headers } });
}

async function problemOf(response: Response): Promise<[number, unknown]> {
  return [response.status, await response.json()];
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((started) => started.close()));
});

describe('a receiver of handwritten requests', () => {
  it('responds in the encoding of the request, without partial success', async () => {
    const { url } = await receiver();
    const json = await post(url, REQUEST, { 'content-type': 'Application/JSON; charset=utf-8' });
    expect([json.status, json.headers.get('content-type'), await json.text()]).toEqual([200, JSON_TYPE, '{}']);
    const protobuf = await post(url, Buffer.alloc(0), { 'content-type': PROTOBUF_TYPE });
    expect([protobuf.status, protobuf.headers.get('content-type'), await protobuf.text()]).toEqual([
      200,
      PROTOBUF_TYPE,
      '',
    ]);
  });

  it('calls `onBody` with decompressed bodies, and `onSpans` after the spans are in the store', async () => {
    const bodies: [string, string][] = [];
    const stored: number[] = [];
    const { url, store } = await receiver({
      onBody: (body, contentType) => bodies.push([body.toString(), contentType]),
      onSpans: (spans) => stored.push(spans.length, store.counts.spans),
    });
    await post(url, gzipSync(REQUEST), { 'content-encoding': 'gzip' });
    expect(bodies).toEqual([[REQUEST, JSON_TYPE]]);
    expect(stored).toEqual([1, 1]);
  });

  it('responds with 400 and the path of a malformed value, and keeps none of its spans', async () => {
    const { url, store } = await receiver();
    expect(await problemOf(await post(url, '{"resourceSpans":[null]}'))).toEqual([
      400,
      { code: 3, message: 'Expected `resourceSpans[0]` to be an object, got null.' },
    ]);
    expect((await post(url, '{"resour')).status).toBe(400);
    expect((await post(url, 'not gzip', { 'content-encoding': 'gzip' })).status).toBe(400);
    expect(store.counts.spans).toBe(0);
  });

  it('responds to malformed protobuf with a google.rpc.Status in protobuf', async () => {
    const { url } = await receiver();
    const headers = { 'content-type': 'Application/X-Protobuf; charset=utf-8' };
    const response = await post(url, Buffer.from([0x0a, 0xff, 0x01]), headers);
    const body = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type')]).toEqual([400, PROTOBUF_TYPE]);
    expect([...body.subarray(0, 3)]).toEqual([0x08, 3, 0x12]);
    expect(body.toString()).toContain('The body is not an ExportTraceServiceRequest');
  });

  it('responds with 413 to a body over the limit, compressed or decompressed, and accepts one of exactly the limit', async () => {
    const { url, store } = await receiver({ maxBodyBytes: REQUEST.length });
    expect((await post(url, `${REQUEST} `)).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const { url: roomy } = await receiver({ maxBodyBytes: bomb.length });
    expect((await post(roomy, bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post(url, REQUEST)).status).toBe(200);
    expect(store.counts.spans).toBe(1);
  });

  it('responds with 413 to an endless body, and closes the connection', async () => {
    const { port } = await receiver({ maxBodyBytes: 1000 });
    const socket = await connected(port);
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    socket.write(rawHead(999_999) + 'x'.repeat(5000));
    await once(socket, 'close');
    expect(received).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('keeps running when a client closes the connection in the middle of a body', async () => {
    const { port, url } = await receiver();
    const socket = await connected(port);
    socket.write(`${rawHead(99)}{`);
    socket.destroy();
    expect((await post(url, REQUEST)).status).toBe(200);
  });

  it('responds with 415 to other content types and encodings', async () => {
    const { url } = await receiver();
    expect(await problemOf(await post(url, REQUEST, { 'content-type': 'text/plain' }))).toEqual([
      415,
      { code: 3, message: 'Expected Content-Type to be application/json or application/x-protobuf, got text/plain.' },
    ]);
    expect((await post(url, REQUEST, { 'content-encoding': 'br' })).status).toBe(415);
  });

  it('responds with 405 to other methods and 404 to other paths', async () => {
    const { url } = await receiver();
    const wrongMethod = await fetch(`${url}/v1/traces`);
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${url}/v1/profiles`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${url}/v1/traces?a=b`, { method: 'POST', body: '{}' })).status).toBe(415);
  });

  it('keeps the valid spans of a request, and says how many it rejected and why', async () => {
    const { url, store, counts } = await receiver();
    const spans = [SPAN, { ...SPAN, traceId: 'xx' }, { ...SPAN, spanId: '0'.repeat(16) }, { ...SPAN, name: 7 }];
    const response = await post(url, JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        partialSuccess: {
          rejectedSpans: '3',
          errorMessage:
            'Expected `resourceSpans[0].scopeSpans[0].spans[1].traceId` to be 32 hexadecimal digits, got "xx". 2 more are invalid.',
        },
      },
    ]);
    expect([store.counts.spans, counts.rejectedSpans]).toEqual([1, 0]);
  });

  it('keeps log records with and without a trace, and counts those that it rejects', async () => {
    const seen: unknown[] = [];
    const started = await receiver({ onLogs: (records) => seen.push(...records.map(({ body }) => body)) });
    const logRecords = [
      { traceId: SPAN.traceId, body: { stringValue: 'in' } },
      { body: { stringValue: 'outside' } },
      { flags: -1 },
    ];
    const response = await fetch(`${started.url}/v1/logs`, {
      method: 'POST',
      body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
      headers: { 'content-type': JSON_TYPE },
    });
    expect(await response.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } });
    expect(seen).toEqual(['in', 'outside']);
    expect(started.store.get(SPAN.traceId)?.logs).toMatchObject([{ body: 'in' }]);
    expect(started.counts).toEqual({ requests: 1, rejectedSpans: 0, rejectedLogs: 1, ignoredMetrics: 0 });
  });

  it('accepts metrics, and counts them as ignored', async () => {
    const started = await receiver();
    const response = await fetch(`${started.url}/v1/metrics`, {
      method: 'POST',
      body: Buffer.from([0x0a, 0x00]),
      headers: { 'content-type': PROTOBUF_TYPE },
    });
    expect([response.status, await response.text(), started.counts.ignoredMetrics]).toEqual([200, '', 1]);
  });

  it.each([
    ['JSON', JSON_TYPE],
    ['protobuf', PROTOBUF_TYPE],
  ])('responds to a small request while it decodes a large one in %s', async (_, type) => {
    const attributes = Array.from({ length: 20 }, (__, key) => ({ key: `key ${key}`, value: { intValue: '1' } }));
    const spans = Array.from({ length: 2000 }, (__, index) => ({
      ...SPAN,
      spanId: (index + 1).toString(16).padStart(16, '0'),
      attributes,
    }));
    const large = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
    const body = type === JSON_TYPE ? Buffer.from(JSON.stringify(large)) : protobufOf('Traces', large);
    const order: string[] = [];
    const decoding = new EventEmitter();
    const { url, store } = await receiver({
      onBody: ({ length }) => void (length === body.length && decoding.emit('begin')),
      onSpans: (received) => order.push(`${received.length} spans`),
    });
    const begin = once(decoding, 'begin');
    const sent = post(url, body, { 'content-type': type });
    await begin;
    await post(url, REQUEST);
    await sent;
    expect(order).toEqual(['1 spans', '2000 spans']);
    expect(store.counts.spans).toBe(2001);
  });

  it('responds to pipelined requests in their order', async () => {
    const { port, store } = await receiver();
    const socket = await connected(port);
    const ask = (body: string, path = '/v1/traces'): string => rawHead(body.length).replace('/v1/traces', path) + body;
    socket.write(ask(REQUEST) + ask('{"resour') + ask(REQUEST, '/v1/nothing') + ask('{}'));
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    while ((received.match(/HTTP\/1\.1/g)?.length ?? 0) < 4) await once(socket, 'data');
    expect([...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '400',
      '404',
      '200',
    ]);
    expect(store.counts.spans).toBe(1);
    socket.destroy();
  });

  it('responds with 500 if a callback throws, and keeps running', async () => {
    const { url, store } = await receiver({
      onSpans: () => {
        throw new Error('mine');
      },
    });
    expect(await problemOf(await post(url, REQUEST))).toEqual([
      500,
      { code: 13, message: 'The receiver failed: Error: mine' },
    ]);
    expect(store.counts.spans).toBe(1);
  });
});

describe('the life of a receiver', () => {
  it('reports its address, which is on loopback by default', async () => {
    const { url, port } = await receiver();
    expect(port).toBeGreaterThan(0);
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  it('listens on both addresses of localhost by default, and on one that is given', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address));
    const { port } = await receiver();
    const posted = (host: string): Promise<number> => post(`http://${host}:${port}`, '{}').then(({ status }) => status);
    const hosts = addresses.includes('::1') ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'];
    expect(new Set(await Promise.all(hosts.map(posted)))).toEqual(new Set([200]));
    const { port: other } = await receiver({ host: '127.0.0.1' });
    await expect(fetch(`http://[::1]:${other}`)).rejects.toThrow('fetch failed');
  });

  it('throws an error that says if the port is in use', async () => {
    const { port } = await receiver();
    await expect(startReceiver({ port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `Cannot listen on port ${port} of 127.0.0.1 (EADDRINUSE): this process uses it. Pass another port, or 0.`,
    });
  });

  it.each([0, -1, 1.5, Number.NaN])('rejects a body limit of %d', async (maxBodyBytes) => {
    await expect(startReceiver({ port: 0, maxBodyBytes })).rejects.toThrow(RangeError);
  });

  it('closes once, closes idle connections, and frees the port', async () => {
    const { url, port, close } = await receiver();
    const socket = await connected(port);
    const ended = once(socket.resume(), 'close');
    await post(url, REQUEST);
    await Promise.all([close(), close(), ended]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    const again = await receiver({ port });
    expect(again.port).toBe(port);
  });

  it('responds to the request in progress before it closes', async () => {
    let closing: Promise<void> | undefined;
    const started = await receiver({ onBody: () => void (closing = started.close()) });
    const response = await post(started.url, REQUEST);
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
    await closing;
    expect(started.store.counts.spans).toBe(1);
  });
});

const rawHead = (bytes: number): string =>
  `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
