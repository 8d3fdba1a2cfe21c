import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { connect } from 'node:net';
import { decodeTraces } from '../../../lib/viewer/otlp/otlp-decoder';
import { type OtlpReceiver, type ReceiverOptions, startReceiver } from '../../../lib/viewer/receiver/otlp-receiver';

describe('a request of many messages', () => {
  it('is rejected, in either encoding', () => {
    const fields = Buffer.alloc(4_200_000, 1);
    for (let at = 0; at < fields.length; at += 2) fields[at] = 0x20;
    const span = `{"lists":[${'[],'.repeat(19_000)}[]]}`;
    const json = Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${`${span},`.repeat(110)}${span}]}]}]}`);
    expect(() => decodeTraces(fields, 'application/x-protobuf')).toThrow('more than 2000000 messages');
    expect(() => decodeTraces(json, 'application/json')).toThrow('more than 2000000 messages');
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
    ['localhost.:4318', 200],
    ['attacker.example.:4318', 403],
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
