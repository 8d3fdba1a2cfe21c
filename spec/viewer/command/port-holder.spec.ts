import { createServer, type AddressInfo, type Server } from 'node:net';
import { portHolder } from '../../../lib/viewer/command/port-holder';
import { explainTakenPort } from '../../../lib/viewer/command/taken-port';

describe('the holder of a port', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is this process', async () => {
    const holder = await portHolder(port);
    // A system that does not tell is no error.
    expect(holder ?? `process ${process.pid}`).toMatch(new RegExp(`^process ${process.pid}\\b`));
  });

  it('is unknown on a system that cannot tell, and for a port that is free', async () => {
    expect(await portHolder(port, 'win32')).toBeUndefined();
    expect(await portHolder(1)).toBeUndefined();
  });

  it('is named in the error, with the option to change', async () => {
    const cause = Object.assign(new Error('mine'), { code: 'EADDRINUSE', port });
    const ports = { port: 1, httpPort: port, grpcPort: 3 };
    expect(String(await explainTakenPort(cause, ports))).toMatch(
      /^Error: Port \d+ is taken by .*\. Stop it, or pass another port with `--http-port`, and set OTEL_EXPORTER_OTLP_ENDPOINT to it in your services\.$/,
    );
    expect(String(await explainTakenPort(cause, { ...ports, port }))).toMatch(/with `--port`\.$/);
  });

  it('is not looked for if the error has another reason', async () => {
    const error = Object.assign(new Error('mine'), { code: 'EACCES' });
    expect(await explainTakenPort(error, { port: 1, httpPort: 2, grpcPort: 3 })).toBe(error);
  });
});
