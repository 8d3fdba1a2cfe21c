import { createServer, type AddressInfo, type Server } from 'node:net';
import { explainTakenPort } from '../../../lib/viewer/command/taken-port';

describe('a port that is taken', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is named in the error, with its holder and the option to change', async () => {
    const cause = Object.assign(new Error('mine'), { code: 'EADDRINUSE', port });
    const ports = { port: 1, httpPort: port, grpcPort: 3 };
    expect(String(await explainTakenPort(cause, ports))).toMatch(
      /^Error: Port \d+ is taken by .*\. Stop it, or pass another port with `--http-port`, and set OTEL_EXPORTER_OTLP_ENDPOINT to it in your services\.$/,
    );
    expect(String(await explainTakenPort(cause, { ...ports, port }))).toMatch(/with `--port`\.$/);
  });

  it('is not the reason of another error', async () => {
    const error = Object.assign(new Error('mine'), { code: 'EACCES' });
    expect(await explainTakenPort(error, { port: 1, httpPort: 2, grpcPort: 3 })).toBe(error);
  });
});
