import { once } from 'node:events';
import type { Server } from 'node:net';
import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createGrpcReceiver } from '../../../lib/viewer/receiver/grpc-receiver';
import { createHttpReceiver, type Receiving } from '../../../lib/viewer/receiver/http-receiver';
import { Ingest } from '../../../lib/viewer/receiver/ingest';
import { RequestBodies } from '../../../lib/viewer/receiver/body/request-body';
import { TraceStore } from '../../../lib/viewer/store/trace-store';

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const HEAD = 'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

/** Far less than a receiver has, so that the tests need not wait. */
const receiving: Receiving = {
  ingest: new Ingest({ store: new TraceStore() }),
  bodies: new RequestBodies(1_000_000),
  checkHost: () => undefined,
  patience: { start: 200, request: 400, idle: 200 },
};

const open: { close(): unknown }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.close()));

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** What the server sends until it closes the connection. */
async function untilClosed(socket: Socket): Promise<string> {
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  await once(socket, 'close');
  return received;
}

describe('a slow client over HTTP', () => {
  it.each([
    ['sends nothing', ''],
    ['does not end its headers', `${HEAD}x: y`],
    ['does not end its body', `${HEAD}content-length: 100\r\n\r\n{`],
  ])('loses its connection if it %s', async (_, sent) => {
    const socket = await connected(await listening(createHttpReceiver(receiving)));
    if (sent !== '') socket.write(sent);
    expect(await untilClosed(socket)).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
  });

  it('gets no more time by sending a byte now and then', async () => {
    const socket = await connected(await listening(createHttpReceiver(receiving)));
    socket.write(`${HEAD}content-length: 1000\r\n\r\n`);
    const dripping = setInterval(() => socket.write(' '), 50);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(dripping);
  });

  it('loses an idle connection', async () => {
    const socket = await connected(await listening(createHttpReceiver(receiving)));
    socket.write(`${HEAD}content-length: 2\r\n\r\n{}`);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a slow client over gRPC', () => {
  it('loses its connection if it sends nothing', async () => {
    const socket = await connected(await listening(createGrpcReceiver(receiving).server));
    await untilClosed(socket);
    expect(socket.destroyed).toBe(true);
  });

  it('loses a call that does not end, with the status DEADLINE_EXCEEDED, and keeps its connection', async () => {
    const session = connectHttp2(`http://127.0.0.1:${await listening(createGrpcReceiver(receiving).server)}`);
    open.push(session);
    const call = session.request({ ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' });
    call.on('error', () => undefined);
    const dripping = setInterval(() => call.write('\0'), 50);
    const [headers] = (await once(call, 'response')) as [Record<string, string>];
    clearInterval(dripping);
    expect(headers['grpc-status']).toBe('4');
    expect(session.closed).toBe(false);
  });

  it('is asked to close an idle connection', async () => {
    const session = connectHttp2(`http://127.0.0.1:${await listening(createGrpcReceiver(receiving).server)}`);
    const call = session.request({ ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' });
    call.resume().end(Buffer.alloc(5));
    await once(call, 'close');
    await once(session, 'close');
    expect(session.destroyed).toBe(true);
  });
});
