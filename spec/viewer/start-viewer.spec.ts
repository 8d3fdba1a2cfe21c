import { createServer, type AddressInfo } from 'node:net';
import { startViewer, type Viewer } from '../../lib/viewer/start-viewer';

const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'pay' };
const BODY = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] });

const post = (url: string): Promise<Response> =>
  fetch(`${url}/v1/traces`, { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } });

describe('a viewer', () => {
  let viewer: Viewer | undefined;

  afterEach(() => viewer?.close());

  it('shows what its receiver gets', async () => {
    viewer = await startViewer({ port: 0, httpPort: 0, grpcPort: 0 });
    expect((await post(viewer.httpUrl)).status).toBe(200);
    const response = await fetch(`${viewer.url}/api/traces`);
    expect(await response.json()).toMatchObject({ total: 1, rows: [{ traceId: SPAN.traceId, name: 'pay' }] });
  });

  it('tells its page where services send telemetry', async () => {
    viewer = await startViewer({ port: 0, httpPort: 0, grpcPort: 0 });
    const response = await fetch(`${viewer.url}/api/receivers`);
    expect(await response.json()).toStrictEqual({ http: viewer.httpUrl, grpc: viewer.grpcUrl });
  });

  it('listens on both loopback addresses', async () => {
    viewer = await startViewer({ port: 0, httpPort: 0, grpcPort: 0 });
    const { port } = new URL(viewer.httpUrl);
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      expect((await post(`http://${host}:${port}`)).status).toBe(200);
    }
  });

  it('leaves nothing open if one of its ports is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const httpPort = (free.address() as AddressInfo).port;
    await new Promise((resolve) => free.close(resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(startViewer({ port, httpPort, grpcPort: 0 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(post(`http://127.0.0.1:${httpPort}`)).rejects.toThrow('fetch failed');
    await new Promise((resolve) => taken.close(resolve));
  });
});
