import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { connect } from 'node:net';
import { decodeTraces } from '../../../lib/viewer/otlp/otlp-decoder';
import { type OtlpReceiver, type ReceiverOptions, startReceiver } from '../../../lib/viewer/receiver/otlp-receiver';
import { bytesOf } from '../../../lib/viewer/store/span-bytes';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { fixedSpan } from '../../trace/fixed-spans';

const traceIdOf = (trace: number): string => (trace + 1).toString(16).padStart(32, '0');
const span = (trace: number, name: string, characters = 0): TraceSpan => ({
  ...fixedSpan(name, undefined, 0, 1, { traceId: traceIdOf(trace) }),
  attributes: { text: 'x'.repeat(characters) },
});

describe('the memory of a store', () => {
  it('is bounded: the oldest traces are evicted', () => {
    const store = new TraceStore({ maxBytes: 100_000 });
    for (let trace = 0; trace < 1000; trace++) store.add([span(trace, 'a', 5000)]);
    const { traces, evictedTraces, droppedSpans } = store.counts;
    expect(traces).toBeGreaterThan(5);
    expect(traces).toBeLessThan(10);
    expect([traces + evictedTraces, droppedSpans]).toEqual([1000, 0]);
    expect(store.trace(traceIdOf(999))).toHaveLength(1);
  });

  it('drops a span that is larger than all of it, and keeps the others of its trace', () => {
    const store = new TraceStore({ maxBytes: 100_000 });
    store.add([span(0, 'small'), span(0, 'large', 60_000), span(0, 'after')]);
    expect(store.trace(traceIdOf(0)).map(({ name }) => name)).toEqual(['small', 'after']);
    expect(store.counts).toMatchObject({ traces: 1, spans: 2, droppedSpans: 1 });
  });

  it('is free again after clear', () => {
    const store = new TraceStore({ maxBytes: 20_000 });
    for (let round = 0; round < 3; round++) {
      store.add([span(round, 'a', 7000)]);
      store.clear();
    }
    store.add([span(9, 'a', 7000)]);
    expect(store.counts).toMatchObject({ spans: 1, evictedTraces: 0, droppedSpans: 0 });
  });

  it('rejects an invalid number of bytes', () => {
    expect(() => new TraceStore({ maxBytes: 0 })).toThrow('Expected `maxBytes` to be a whole number above 0');
  });

  it('counts the contents of lists, events and links', () => {
    const plain = bytesOf(span(0, 'a'));
    const text = 'x'.repeat(1000);
    const inList = { ...span(0, 'a'), attributes: { list: [text, { deep: text }] } };
    const inEvent = { ...span(0, 'a'), events: [{ name: text, timeNanos: 0n, attributes: { text } }] };
    expect(bytesOf(inList) - plain).toBeGreaterThan(4000);
    expect(bytesOf(inEvent) - plain).toBeGreaterThan(4000);
  });
});

describe('a request of many messages', () => {
  const EMPTY = 600_000;

  it('is rejected, in either encoding', () => {
    const protobuf = Buffer.alloc(2 * EMPTY);
    for (let at = 0; at < protobuf.length; at += 2) protobuf[at] = 0x0a;
    const json = Buffer.from(`{"resourceSpans":[${'{},'.repeat(EMPTY)}{}]}`);
    expect(() => decodeTraces(protobuf, 'application/x-protobuf')).toThrow('more than 500000 messages');
    expect(() => decodeTraces(json, 'application/json')).toThrow('more than 500000 messages');
  });

  it('is accepted up to the size that an exporter sends', () => {
    const attributes = Array.from({ length: 30 }, (_, index) => ({ key: `k${index}`, value: { stringValue: 'v' } }));
    const spans = Array.from({ length: 8192 }, (_, index) => ({
      traceId: 'a'.repeat(32),
      spanId: (index + 1).toString(16).padStart(16, '0'),
      attributes,
    }));
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    expect(decodeTraces(body, 'application/json')).toHaveLength(8192);
  });
});

describe('a receiver', () => {
  const open: OtlpReceiver[] = [];

  async function receiver(options: ReceiverOptions = {}): Promise<OtlpReceiver> {
    const started = await startReceiver({ port: 0, ...options });
    open.push(started);
    return started;
  }

  afterEach(async () => {
    await Promise.all(open.splice(0).map((started) => started.close()));
  });

  const statusFor = async (port: number, host: string): Promise<number | undefined> => {
    const headers = { host, 'content-type': 'application/json' };
    const request = requestHttp({ port, host: '127.0.0.1', path: '/v1/traces', method: 'POST', headers });
    request.end('{}');
    const [response] = (await once(request, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    return response.statusCode;
  };

  it.each([
    ['localhost:4318', 200],
    ['127.0.0.1', 200],
    ['[::1]:4318', 200],
    ['host.docker.internal:4318', 200],
    ['receiver:4318', 200],
    ['traces.localhost', 200],
    ['evil.example', 403],
    ['evil.example:4318', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.nip.io', 403],
  ])('on loopback accepts requests for this machine only: Host %s', async (host, status) => {
    const { port } = await receiver();
    expect(await statusFor(port, host)).toBe(status);
  });

  it('on another address accepts requests for any name', async () => {
    const { port } = await receiver({ host: '0.0.0.0' });
    expect(await statusFor(port, 'traces.example')).toBe(200);
  });

  it('responds with 503 while bodies in progress use up the memory, and accepts the next afterwards', async () => {
    const { port, url } = await receiver({ maxBodyBytes: 10_000 });
    const half = 'x'.repeat(9000);
    const head =
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n';
    const sockets = Array.from({ length: 4 }, () => connect(port, '127.0.0.1'));
    await Promise.all(
      sockets.map((socket) => new Promise<void>((resolve) => socket.write(head + half, () => resolve()))),
    );
    const post = async (): Promise<number> => {
      const body = JSON.stringify({ resourceSpans: [], filler: half });
      const response = await fetch(`${url}/v1/traces`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      return response.status;
    };
    // The four bodies may be read shortly after they were sent.
    let status = await post();
    for (let attempt = 0; status === 200 && attempt < 100; attempt++) status = await post();
    expect(status).toBe(503);
    for (const socket of sockets) socket.destroy();
    for (let attempt = 0; status === 503 && attempt < 100; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      status = await post();
    }
    expect(status).toBe(200);
  });

  it('responds with 500 if a callback rejects, and keeps running', async () => {
    const { url, store } = await receiver({ onSpans: () => Promise.reject(new Error('mine')) });
    const body = JSON.stringify({
      resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }] }] }],
    });
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([response.status, store.counts.spans]).toEqual([500, 1]);
  });
});
