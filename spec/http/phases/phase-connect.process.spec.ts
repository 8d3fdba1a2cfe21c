import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { networkEventsOf } from './network-events';
import { CLIENTS } from './phase-clients';
import { phaseServers } from './phase-servers';

const tracing = phaseServers();

/** Listens but never accepts connections: the kernel drops attempts to connect when its queue is full. */
const DEAF_SERVER = `
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** Resolves when a socket is about to connect. */
const nextSocket = (): Promise<void> =>
  new Promise((resolve) => {
    const created = (): void => {
      unsubscribe('net.client.socket', created);
      resolve();
    };
    subscribe('net.client.socket', created);
  });

describe('a request to a server that does not accept connections', () => {
  let port: number;
  const cleanups: (() => void)[] = [];

  beforeAll(async () => {
    const child = spawn(process.execPath, ['-e', DEAF_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
    cleanups.push(() => child.kill('SIGKILL'));
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    port = Number(String(text));
    // Fill the queue. After the first socket that cannot connect, no other can.
    for (let isFull = false; !isFull;) {
      const socket: Socket = connect(port, '127.0.0.1').on('error', () => undefined);
      cleanups.push(() => socket.destroy());
      await wait(300);
      // An open connection emits its event before the next turn.
      await new Promise(setImmediate);
      isFull = socket.connecting;
    }
  }, 30_000);

  afterAll(() => {
    for (const clean of cleanups) clean();
  });

  it.each(CLIENTS)('of traced %s has stopped in the phase `connect`', async (_kind, make) => {
    const controller = new AbortController();
    const opened = nextSocket();
    const response = tracing.client(make).get(`http://127.0.0.1:${port}/`, controller.signal);
    // The attempt begins in the turn that creates the socket.
    void opened.then(() => setImmediate(() => controller.abort()));
    await expect(response).rejects.toThrow(/canceled|aborted/);
    const [span] = tracing.spans;
    expect(span?.attributes['http.request.stopped_in']).toBe('connect');
    expect(networkEventsOf(span)).toEqual([
      [
        'connectStart',
        { 'server.address': '127.0.0.1', 'network.peer.address': '127.0.0.1', 'network.peer.port': port },
      ],
    ]);
  });
});
