import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoreMessage } from '../../../lib/viewer/api/store-message';
import { ask, closeViewers, documentOf, json, viewer } from './open-viewers';
import { aLog, aSpan, traceId } from '../../trace/example-spans';

const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy();
  await closeViewers();
});

/** Sends text as it is, and keeps what comes back. */
class RawClient {
  readonly socket: Socket;
  received = '';
  #isClosed = false;

  constructor({ port }: { readonly port: number }, text: string) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => (this.received += chunk.toString()));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.#isClosed = true));
    this.socket.write(text);
    clients.push(this);
  }

  /** Waits for a text, or for the end of the connection. */
  async until(text: string): Promise<string> {
    while (!this.received.includes(text) && !this.#isClosed) await wait(10);
    return this.received;
  }
}

const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(1)>';
const ESCAPE = '\u001B]0;owned\u0007\u001B[2J\u202E';

describe('untrusted telemetry', () => {
  it('with scripts and terminal escapes comes back as JSON text, which no browser runs', async () => {
    const viewing = await viewer();
    viewing.store.add([aSpan({ name: SCRIPT, service: ESCAPE, attributes: { [SCRIPT]: ESCAPE, __proto__: 'x' } })]);
    viewing.store.addLogs([aLog({ body: SCRIPT })]);
    const paths = [
      '/api/traces',
      `/api/traces/${traceId(1)}`,
      '/api/statistics',
      '/api/map',
      '/api/logs',
      '/api/export',
    ];
    for (const path of [...paths, '/api/complete?query=name%3D&at=5']) {
      const { headers, body } = await ask(viewing, path);
      expect([path, headers['x-content-type-options'], headers['content-type']]).toEqual([
        path,
        'nosniff',
        expect.stringMatching(/^application\/(?:json|x-ndjson)/),
      ]);
      expect(body).not.toContain('\u001B');
    }
    expect((await documentOf(viewing, traceId(1))).spans[0]).toMatchObject({ name: SCRIPT, service: ESCAPE });
  });

  it('with names of a megabyte has small rows, and whole documents', async () => {
    const viewing = await viewer();
    const name = 'n'.repeat(1_000_000);
    viewing.store.add([aSpan({ name, service: name, attributes: { 'http.route': name } })]);
    const { body } = await ask(viewing, '/api/traces');
    expect(body.length).toBeLessThan(3000);
    expect((await json(viewing, '/api/traces')).rows[0]?.name).toBe(`${'n'.repeat(199)}…`);
    expect((await documentOf(viewing, traceId(1))).spans[0]?.name).toHaveLength(1_000_000);
    for (const path of ['/api/statistics', '/api/map'] as const) {
      expect(JSON.stringify(await json(viewing, path)).length).toBeLessThan(3000);
    }
  });
});

describe('untrusted requests', () => {
  it('are rejected if their query or their header is too long', async () => {
    const viewing = await viewer();
    expect((await ask(viewing, `/api/traces?query=${'a'.repeat(5000)}`)).status).toBe(400);
    expect((await ask(viewing, `/api/traces?query=${'a'.repeat(20_000)}`)).status).toBe(431);
    expect((await ask(viewing, '/api/traces', { headers: { cookie: 'c'.repeat(20_000) } })).status).toBe(431);
  });

  it.each([
    'GET http://evil.example/api/traces HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET //evil.example/api/traces HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /api/traces HTTP/1.1\r\n\r\n',
    'GET /api/traces HTTP/1.0\r\n\r\n',
    'GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /assets/..%2f..%2fpackage.json HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /assets/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET * HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /api/traces HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
    'TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    '\u0016\u0003\u0001\u0002garbage\r\n\r\n',
  ])('get no answer that helps them: %j', async (text) => {
    const viewing = await viewer();
    viewing.store.add([aSpan({ name: 'secret' })]);
    const answer = await new RawClient(viewing, text).until('\r\n\r\n');
    expect(answer).not.toMatch(/^HTTP\/1\.1 2|secret/);
    expect((await ask(viewing, '/api/traces')).status).toBe(200);
  });
});

describe('readers of the stream', () => {
  const STREAM = 'GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n';

  it('that are 200 at once all get each change', async () => {
    const viewing = await viewer();
    const readers = Array.from({ length: 200 }, () => new RawClient(viewing, STREAM));
    await Promise.all(readers.map((reader) => reader.until('data:')));
    viewing.store.add([aSpan({ trace: 7 })]);
    const received = await Promise.all(readers.map((reader) => reader.until(traceId(7))));
    expect(received.every((text) => text.includes(traceId(7)))).toBe(true);
  }, 30_000);

  it('that are too many are refused, and leave room when they go', async () => {
    const viewing = await viewer();
    const readers = Array.from({ length: 520 }, () => new RawClient(viewing, STREAM));
    const received = await Promise.all(readers.map((reader) => reader.until('\r\n\r\n')));
    expect(received.filter((text) => text.startsWith('HTTP/1.1 503'))).toHaveLength(8);
    for (const { socket } of readers) socket.destroy();
    let answer = '';
    while (!answer.startsWith('HTTP/1.1 200')) answer = await new RawClient(viewing, STREAM).until('\r\n\r\n');
    expect(answer).toContain('text/event-stream');
  }, 30_000);

  it('that do not read cost no memory, and get the last state when they read again', async () => {
    const viewing = await viewer();
    const slow = new RawClient(viewing, STREAM);
    await slow.until('data:');
    slow.socket.pause();
    // Messages of two megabytes fill the buffers of the socket; then they must wait.
    const services = Array.from({ length: 20 }, (_, index) => `${index} ${'s'.repeat(200)}`);
    const rounds = 8;
    const traces = Array.from({ length: 500 }, (_, index) => index + 1);
    viewing.store.add(traces.flatMap((trace) => services.map((service, id) => aSpan({ trace, id: id + 1, service }))));
    for (let round = 1; round <= rounds; round++) {
      viewing.store.add(traces.map((trace) => aSpan({ trace, id: round * 100 })));
      await wait(210);
    }
    viewing.store.add([aSpan({ trace: 1, id: 999_999, name: 'last' })]);
    await wait(300);
    slow.socket.resume();
    const { spans: total } = viewing.store.counts;
    await slow.until(`"spans":${total},`);
    await wait(100);
    const text = slow.received;
    const messages = [...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data = '']) => JSON.parse(data) as StoreMessage);
    const spans = viewing.store.get(traceId(1))?.spans.size;
    const last = messages.flatMap(({ rows }) => rows).findLast((row) => row.traceId === traceId(1));
    const isTold = last?.spans === spans || messages.some(({ skipped }) => skipped > 0);
    expect([isTold, messages.length < rounds]).toEqual([true, true]);
  }, 30_000);
});
