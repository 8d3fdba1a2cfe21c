import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Behaviour, type FaultyReceiver, failingWith, startFaultyReceiver } from './faulty-receiver';
import { startGrpcReceiver } from './otlp/grpc-receiver';
import { startSilentServer } from '../telemetry/silent-server';

/** Each test starts a process. All retries of a running service would take over ten seconds. */
jest.setTimeout(60_000);

const SCRIPT = join(__dirname, 'short-program.cjs');
const WAYS = [
  'by itself',
  'after its shutdown',
  'by process.exit',
  'by a signal',
  'by a signal that it handles',
] as const;

interface End {
  /** The lines on standard error, without Node's hint about warnings. */
  readonly errorLines: readonly string[];
  /** Counts of the span; a process that ends by a signal cannot print them. */
  readonly counts: object | 'killed';
}

async function run(way: string, endpoint: string, ...more: string[]): Promise<End> {
  const [deadline = '20000', ...others] = more;
  const child = spawn(process.execPath, [SCRIPT, way, endpoint, deadline, ...others], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return {
    errorLines: errors.split('\n').filter((line) => line && !line.startsWith('(Use `node')),
    counts: output ? (JSON.parse(output) as object) : 'killed',
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const LOST = { exported: 0, failed: 1, dropped: 0, pending: 0 };

/** Expects one line with this reason, and that the span is counted. */
function expectLoss({ errorLines, counts }: End, reason: string): void {
  expect(errorLines).toStrictEqual([expect.stringContaining(`[EXPORT_FAILED] TelemetryWarning: Spans do not reach `)]);
  expect(errorLines[0]).toContain(`: ${reason}`);
  expect([LOST, 'killed']).toContainEqual(counts);
}

describe.each(WAYS)('a program that ends %s', (way) => {
  let receiver: FaultyReceiver;

  beforeEach(async () => void (receiver = await startFaultyReceiver()));
  afterEach(() => receiver.close());

  const endWith = (behaviour: Behaviour): Promise<End> => {
    receiver.behave(behaviour);
    return run(way, receiver.url);
  };

  it('does not wait for an unreachable receiver, and reports it once', async () => {
    const port = await freePort();
    const end = await run(way, `http://127.0.0.1:${port}`);
    expectLoss(end, `connect ECONNREFUSED 127.0.0.1:${port}`);
  }, 10_000);

  it('does not wait for a host without an address, and reports it once', async () => {
    expectLoss(await run(way, 'http://no-such-host.invalid:4318'), 'getaddrinfo E');
  }, 10_000);

  it('does not wait as long as a receiver requests if the time is too short, and reports its message', async () => {
    const end = await endWith((response) => {
      response.writeHead(503, { 'retry-after': '60', 'content-type': 'application/json' });
      response.end('{"code":14,"message":"the disk is full"}');
    });
    expectLoss(end, '503 Service Unavailable: the disk is full');
    expect(receiver.requests).toHaveLength(1);
  });

  it('reports why a receiver has rejected its spans', async () => {
    expectLoss(await endWith(failingWith(401)), '401 Unauthorized');
  });

  it('reports that a receiver did not respond in time, and ends within its time limit', async () => {
    const silent = await startSilentServer();
    const { errorLines, counts } = await run(way, silent.url, '300');
    await silent.close();
    expect(errorLines.filter((line) => line.includes('[EXPORT_FAILED]'))).toStrictEqual([
      expect.stringContaining('no response within'),
    ]);
    expect(errorLines.filter((line) => !line.includes('[EXPORT_FAILED]')).length).toBeLessThanOrEqual(1);
    expect([LOST, 'killed']).toContainEqual(counts);
  });

  it('prints nothing if its spans arrive', async () => {
    const end = await endWith((response, accept) => {
      accept();
      response.end();
    });
    expect(end.errorLines).toStrictEqual([]);
    expect([{ ...LOST, failed: 0, exported: 1 }, 'killed']).toContainEqual(end.counts);
    expect(receiver.accepted).toStrictEqual(['work']);
  });
});

describe('a program that flushes at its end', () => {
  it('does not wait for an unreachable receiver, and goes on after its flush', async () => {
    const port = await freePort();
    const { errorLines, counts } = await run('after a flush', `http://127.0.0.1:${port}`);
    expect(errorLines.toSorted()).toStrictEqual([
      expect.stringContaining(`connect ECONNREFUSED 127.0.0.1:${port}`),
      'flushed',
    ]);
    expect(counts).toStrictEqual(LOST);
  }, 10_000);
});

describe('the last delivery, at process.exit', () => {
  let receiver: FaultyReceiver;

  beforeEach(async () => void (receiver = await startFaultyReceiver()));
  afterEach(() => receiver.close());

  const exit = (...more: string[]): Promise<End> => run('by process.exit', receiver.url, '20000', ...more);

  it.each(['http/protobuf', 'http/json'])('over %s is compressed if the options say so', async (protocol) => {
    const { errorLines } = await exit(protocol, 'gzip');
    expect(errorLines).toStrictEqual([]);
    expect(receiver.accepted).toStrictEqual(['work']);
    expect(receiver.requests).toMatchObject([{ 'content-encoding': 'gzip' }]);
  });

  it.each(['none', 'gzip'])('sends thousands of batches completely (compression %s)', async (compression) => {
    const { errorLines, counts } = await exit('http/protobuf', compression, '3000');
    expect(errorLines).toStrictEqual([]);
    expect(counts).toStrictEqual({ ...LOST, failed: 0, exported: 3000 });
    expect(receiver.accepted).toHaveLength(3000);
  });

  it('of thousands of batches reports why the receiver rejected them', async () => {
    receiver.behave(failingWith(401));
    const { errorLines, counts } = await exit('http/protobuf', 'none', '3000');
    expect(errorLines).toStrictEqual([expect.stringContaining(': 401 Unauthorized')]);
    expect(counts).toStrictEqual({ ...LOST, failed: 3000 });
  });

  it('reports a broken connection', async () => {
    receiver.behave((response) => response.socket?.resetAndDestroy());
    expectLoss(await exit(), 'read ECONNRESET');
  });

  it('counts the spans that the receiver rejects, and reports why', async () => {
    receiver.behave((response) => response.end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too long"}}'));
    const { errorLines, counts } = await exit('http/json');
    expect(errorLines).toStrictEqual([expect.stringContaining('[SPANS_REJECTED]')]);
    expect(counts).toStrictEqual(LOST);
  });

  it.each([
    ['none', 1],
    ['gzip', 1],
    ['gzip', 100],
  ])('over gRPC arrives (compression %s, %i spans)', async (compression, spans) => {
    const grpc = await startGrpcReceiver();
    const { errorLines } = await run('by process.exit', grpc.url, '20000', 'grpc', compression, String(spans));
    expect(errorLines).toStrictEqual([]);
    expect(grpc.accepted).toStrictEqual(Array(spans).fill('work'));
    grpc.close();
  });

  it('over gRPC reports why it was rejected', async () => {
    const grpc = await startGrpcReceiver();
    grpc.behave(() => ({ code: 16 }));
    expectLoss(await run('by process.exit', grpc.url, '20000', 'grpc'), 'gRPC status 16: not now');
    grpc.close();
  });

  it('over gRPC reports that there is no receiver', async () => {
    const port = await freePort();
    const end = await run('by process.exit', `http://127.0.0.1:${port}`, '20000', 'grpc');
    expectLoss(end, `connect ECONNREFUSED 127.0.0.1:${port}`);
  });
});
