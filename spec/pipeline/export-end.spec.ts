import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startSilentServer } from './silent-server';

const SCRIPT = join(__dirname, 'ending-process.cjs');

describe('a process whose telemetry was shut down', () => {
  let child: ChildProcess | undefined;

  afterEach(() => void child?.kill('SIGKILL'));

  it.each(['http/protobuf', 'http/json', 'grpc'])(
    'ends, however long a receiver over %s that never answers would have had',
    async (protocol) => {
      const silent = await startSilentServer();
      const ending = spawn(process.execPath, [SCRIPT, silent.url, protocol], { stdio: ['ignore', 'pipe', 'ignore'] });
      child = ending;
      const [counts, [code]] = await Promise.all([text(ending.stdout), once(ending, 'exit') as Promise<[number]>]);
      await silent.close();
      expect(JSON.parse(counts)).toEqual({ exported: 0, failed: 1, dropped: 0, pending: 0 });
      expect(code).toBe(0);
    },
    60_000,
  );
});
