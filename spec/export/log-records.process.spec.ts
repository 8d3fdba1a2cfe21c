import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LogRecord } from '../../lib/viewer';
import { startFaultyReceiver } from './faulty-receiver';
import { startGrpcReceiver } from './otlp/grpc-receiver';

const SCRIPT = join(__dirname, 'leaving-lines.cjs');
const LINES = ['last words', 'outside'];
const running: ChildProcess[] = [];

jest.setTimeout(60_000);

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface End {
  readonly code: number | null;
  readonly errors: string;
}

async function endOf(way: string, endpoint: string, protocol = 'http/protobuf'): Promise<End> {
  const child = spawn(process.execPath, [SCRIPT, way, endpoint, protocol], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const errors = text(child.stderr);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (way === 'a signal' && output.includes('ready\n')) child.kill('SIGTERM');
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, errors: await errors };
}

const bodies = (logs: readonly LogRecord[]): unknown => logs.map(({ body }) => body);

describe('the last lines of a process', () => {
  it.each([
    ['by itself', 0],
    ['process.exit', 3],
    ['an uncaught exception', 1],
    ['a signal', null],
  ])('are exported with its last spans (%s)', async (way, expected) => {
    const receiver = await startFaultyReceiver();
    const { code } = await endOf(way, receiver.url);
    await receiver.close();
    expect({ code, logs: bodies(receiver.logs), spans: receiver.accepted }).toStrictEqual({
      code: expected,
      logs: LINES,
      spans: ['work'],
    });
  });

  it('are exported over JSON at process.exit', async () => {
    const receiver = await startFaultyReceiver();
    await endOf('process.exit', receiver.url, 'http/json');
    await receiver.close();
    expect(bodies(receiver.logs)).toStrictEqual(LINES);
  });

  it.each(['by itself', 'process.exit'])('are exported over gRPC (%s)', async (way) => {
    const receiver = await startGrpcReceiver();
    await endOf(way, receiver.url, 'grpc');
    receiver.close();
    expect(bodies(receiver.logs)).toStrictEqual(LINES);
    expect(receiver.accepted).toStrictEqual(['work']);
  });

  it('do not delay the end if the receiver is unavailable, and each signal is reported once', async () => {
    const receiver = await startFaultyReceiver();
    await receiver.close();
    const { code, errors } = await endOf('process.exit', receiver.url);
    expect(code).toBe(3);
    expect(errors.match(/EXPORT_FAILED/g)).toHaveLength(2);
    expect(errors).toMatch(/Spans do not reach \S+\/v1\/traces/);
    expect(errors).toMatch(/Log records do not reach \S+\/v1\/logs/);
  });
});
