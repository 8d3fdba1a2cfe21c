import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { type OtlpReceiver, startReceiver } from '../../lib/viewer';
import { until } from '../samples/until';
import { honest, startFaultyReceiver } from '../export/faulty-receiver';
import { startGrpcReceiver } from '../export/otlp/grpc-receiver';
import { startSilentServer } from './silent-server';

const SCRIPT = join(__dirname, 'leaving-process.cjs');
const certificate = (name: string): string => join(__dirname, '../export/otlp/certificates', name);
const pem = (name: string): string => readFileSync(certificate(name), 'utf8');

/** How a process ended, and what it sent before. */
interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly sent: readonly string[];
}

/** Each test starts processes. */
jest.setTimeout(60_000);

describe('the end of the process', () => {
  let receiver: OtlpReceiver;
  const running: ChildProcess[] = [];

  beforeEach(async () => {
    receiver = await startReceiver({ port: 0 });
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await receiver.close();
  });

  async function run(
    args: readonly string[],
    whenReady: (child: ChildProcess) => void = () => undefined,
    env: Readonly<Record<string, string>> = {},
  ) {
    const child = spawn(process.execPath, [SCRIPT, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    const errors = text(child.stderr);
    child.stdout.once('data', () => whenReady(child));
    const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
    return { child, errors, exited };
  }

  async function endOf(way: string, whenReady?: (child: ChildProcess) => void, ...more: string[]): Promise<End> {
    const { exited } = await run([way, receiver.url, ...more], whenReady);
    const [code, signal] = await exited;
    const sent = receiver.store
      .traces()
      .flat()
      .map(({ name }) => name);
    return { code, signal, sent };
  }

  const terminate = (child: ChildProcess): boolean => child.kill('SIGTERM');

  it.each([
    ['idle', 0, ['work']],
    ['idle after more work', 0, ['work', 'work']],
    ['process.exit', 3, ['work']],
    ['an uncaught exception', 1, ['work']],
    ['an unhandled rejection', 1, ['work']],
  ])('sends the remaining spans (%s), and keeps the exit code', async (way, code, sent) => {
    expect(await endOf(way)).toStrictEqual({ code, signal: null, sent });
  });

  it.each(['http/json', 'http/protobuf'])('sends the remaining spans over %s at process.exit', async (protocol) => {
    expect(await endOf('process.exit', undefined, 'on', '', protocol)).toMatchObject({ code: 3, sent: ['work'] });
  });

  it('sends the remaining spans over gRPC at process.exit', async () => {
    const grpc = await startGrpcReceiver();
    const { exited } = await run(['process.exit', grpc.url, 'on', '', 'grpc']);
    expect(await exited).toEqual([3, null]);
    expect(grpc.accepted).toEqual(['work']);
    grpc.close();
  });

  it('sends the remaining spans over TLS at process.exit, to a receiver with a trusted certificate', async () => {
    const tls = { key: pem('receiver-key.pem'), cert: pem('receiver.pem') };
    const secure = await startFaultyReceiver(honest, { tls });
    const { exited } = await run(['process.exit', secure.url, 'on', '', 'http/protobuf'], undefined, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificate('authority.pem'),
    });
    expect(await exited).toEqual([3, null]);
    expect(secure.accepted).toEqual(['work']);
    await secure.close();
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const)(
    'sends the remaining spans at %s, and ends by that signal',
    async (signal) => {
      const end = await endOf('signal', (child) => child.kill(signal));
      expect(end).toStrictEqual({ code: null, signal, sent: ['work'] });
    },
  );

  it.each(['a handled signal', 'a signal handled once'])(
    'lets the application end the process (%s), and sends the remaining spans',
    async (way) => {
      expect(await endOf(way, terminate)).toStrictEqual({ code: 7, signal: null, sent: ['work'] });
    },
  );

  it('does not end a process whose listener lets it go on', async () => {
    const { child, exited } = await run(['a signal that is not obeyed', receiver.url], terminate);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until('the signal to be taken', () => output.includes('not now') && receiver.store.traces().length > 0);
    child.kill('SIGKILL');
    expect(await exited).toStrictEqual([null, 'SIGKILL']);
  });

  it('prints the uncaught error, and nothing else', async () => {
    const { errors, exited } = await run(['an uncaught exception', receiver.url]);
    await exited;
    expect(await errors).toMatch(/Error: uncaught\n {4}at /);
    expect(await errors).not.toMatch(/otel-instrument|lib\/(telemetry|export)/);
  });

  it('drops the remaining spans if `flushOnExit` is false, and ends in the same way', async () => {
    const ends = [await endOf('process.exit', undefined, 'off'), await endOf('signal', terminate, 'off')];
    expect(ends).toStrictEqual([
      { code: 3, signal: null, sent: [] },
      { code: null, signal: 'SIGTERM', sent: [] },
    ]);
  });

  it('ends at its deadline if the receiver does not respond', async () => {
    const silent = await startSilentServer();
    for (const [way, code, signal] of [
      ['process.exit', 3, null],
      ['signal', null, 'SIGTERM'],
    ] as const) {
      const { exited } = await run([way, silent.url, 'on', '200'], terminate);
      expect(await exited).toStrictEqual([code, signal]);
    }
    await silent.close();
  });

  it.each(['on', 'off'])(
    'does not wait longer for a silent receiver over gRPC when idle: `flushOnExit` %s',
    async (flushOnExit) => {
      const silent = await startSilentServer();
      const { exited, errors } = await run(['idle after a batch', silent.url, flushOnExit, '200', 'grpc']);
      expect(await exited).toStrictEqual([0, null]);
      // Not the ten seconds of an export.
      expect(await errors).toContain(
        flushOnExit === 'on' ? 'no response within 200 ms (`shutdownTimeoutMillis`)' : 'the process ends',
      );
      await silent.close();
    },
  );

  it('ends at once at a second signal', async () => {
    const silent = await startSilentServer();
    const { child, exited } = await run(['signal', silent.url, 'on', '600000'], terminate);
    await silent.connected;
    child.kill('SIGTERM');
    expect(await exited).toStrictEqual([null, 'SIGTERM']);
    await silent.close();
  });

  it.each([
    ['idle', 0, ['work']],
    ['process.exit', 3, ['work']],
    ['an uncaught exception', 1, ['work']],
  ])('sends the remaining spans at the end of a worker thread: %s', async (way, code, sent) => {
    const worker = new Worker(SCRIPT, { argv: [way, receiver.url], stdout: true });
    worker.on('error', () => undefined);
    // Not `once`, which rejects if the worker emits an error.
    expect(await new Promise((resolve) => worker.on('exit', resolve))).toBe(code);
    expect(receiver.store.traces().flat()).toMatchObject(sent.map((name) => ({ name })));
  });

  it('drops the remaining spans of a worker thread that is terminated, and does not delay its end', async () => {
    const worker = new Worker(SCRIPT, { argv: ['signal', receiver.url], stdout: true });
    await once(worker.stdout, 'data');
    await worker.terminate();
    expect(receiver.store.traces()).toEqual([]);
  });
});
