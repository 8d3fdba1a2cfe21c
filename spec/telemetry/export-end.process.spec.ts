import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startSilentServer } from './silent-server';

const SCRIPT = join(__dirname, 'ending-process.cjs');

describe('a process whose telemetry was shut down', () => {
  let child: ChildProcess | undefined;

  afterEach(() => void child?.kill('SIGKILL'));

  /** At most 24 batches of 512 spans are in flight; over HTTP, eight of them have a connection. */
  it.each([
    ['http/protobuf', 1, { failed: 1, dropped: 0 }],
    ['http/json', 1, { failed: 1, dropped: 0 }],
    ['grpc', 1, { failed: 1, dropped: 0 }],
    ['http/protobuf', 13_000, { failed: 12_288, dropped: 712 }],
    ['grpc', 13_000, { failed: 12_288, dropped: 712 }],
  ])(
    'ends although a receiver over %s that never responds would have more time for %i spans',
    async (protocol, spans, lost) => {
      const silent = await startSilentServer();
      const args = [SCRIPT, silent.url, protocol, String(spans)];
      const ending = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
      child = ending;
      const [counts, [code]] = await Promise.all([text(ending.stdout), once(ending, 'exit') as Promise<[number]>]);
      await silent.close();
      expect(JSON.parse(counts)).toEqual({ exported: 0, pending: 0, ...lost });
      expect(code).toBe(0);
    },
    60_000,
  );
});
