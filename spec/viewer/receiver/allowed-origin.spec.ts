import { type OtlpReceiver, startReceiver } from '../../../lib/viewer/receiver/otlp-receiver';

const TRACES = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }] }] }] };
let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startReceiver({ port: 0 });
});
afterEach(() => receiver.close());

const post = (origin: string, body: object = TRACES): Promise<Response> =>
  fetch(`${receiver.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(body),
  });

const preflight = (origin: string): Promise<Response> =>
  fetch(`${receiver.url}/v1/traces`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-team',
    },
  });

describe('a receiver of telemetry from web pages', () => {
  it.each([
    'http://localhost:3000',
    'https://localhost',
    'http://app.localhost:5173',
    'http://127.0.0.1:8080',
    'http://[::1]:80',
  ])('accepts it from %s, which may read the response', async (origin) => {
    const response = await post(origin);
    expect([response.status, receiver.store.counts.spans]).toEqual([200, 1]);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('vary')).toBe('origin');
  });

  it.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'http://evil-localhost',
    'http://127.0.0.1.nip.io',
    'http://93.184.216.34',
    'http://localhost@evil.example',
    'file://',
    'null',
  ])('refuses it from %s, with the preflight', async (origin) => {
    const responses = await Promise.all([post(origin), preflight(origin)]);
    expect(responses.map(({ status }) => status)).toEqual([403, 403]);
    expect(responses.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual([null, null]);
    expect(receiver.store.counts.spans).toBe(0);
  });

  it('allows any headers in the preflight, because exporters can have their own, and credentials, which beacons have', async () => {
    const { status, headers } = await preflight('http://localhost:3000');
    expect(status).toBe(204);
    expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))).toEqual({
      'access-control-allow-origin': 'http://localhost:3000',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type,x-team',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '7200',
    });
  });

  it('lets the page read why a request failed', async () => {
    const response = await post('http://localhost:3000', []);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      400,
      'http://localhost:3000',
    ]);
  });

  it('says nothing of origins to senders that are not web pages', async () => {
    const response = await fetch(`${receiver.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect((await fetch(`${receiver.url}/v1/traces`, { method: 'OPTIONS' })).status).toBe(405);
  });
});
