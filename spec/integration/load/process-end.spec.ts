import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startSilentServer } from '../../telemetry/silent-server';
import { publish } from './results';

const SPANS = 1000;
const SHUTDOWN_MILLIS = 1000;

interface Place {
  readonly url: string;
  close(): Promise<void>;
}

interface Said {
  endsAt?: number;
  counts?: Readonly<Record<string, number>>;
  ready?: boolean;
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly millis: number;
  readonly counts: Readonly<Record<string, number>> | undefined;
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function resetting(): Promise<Place> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.resetAndDestroy());
  });
  return { url: await listening(server), close: async () => void server.close() };
}

async function refusing(): Promise<Place> {
  const server = createServer();
  const url = await listening(server);
  server.close();
  await once(server, 'close');
  return { url, close: async () => undefined };
}

const RECEIVERS: Readonly<Record<string, () => Promise<Place>>> = { silent: startSilentServer, refusing, resetting };
const WAYS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'process.exit', 'natural end', 'uncaught error'];

async function endOf(way: string, url: string, telemetry: 'on' | 'off'): Promise<End> {
  const child = spawn(process.execPath, [join(__dirname, 'ending-process.cjs'), way, url, telemetry], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said: Said = {};
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    Object.assign(said, JSON.parse(line) as Said);
    if (!said.ready || said.endsAt !== undefined) return;
    said.endsAt = Date.now();
    child.kill(way as NodeJS.Signals);
  });
  const [[code, signal]] = (await Promise.all([once(child, 'exit'), once(lines, 'close')])) as [
    [number | null, string | null],
    unknown,
  ];
  return { code, signal, millis: Date.now() - (said.endsAt ?? 0), counts: said.counts };
}

describe('the end of a process whose spans cannot be delivered', () => {
  const rows: (readonly (string | number)[])[] = [];

  afterAll(() =>
    publish('process-end', [
      {
        title: `The end of a process with ${SPANS} spans to send, \`shutdownTimeoutMillis: ${SHUTDOWN_MILLIS}\``,
        columns: ['ms to the end', 'code or signal', 'without telemetry', 'delivered', 'failed', 'dropped', 'pending'],
        rows,
      },
    ]),
  );

  it.each(Object.keys(RECEIVERS).flatMap((receiver) => WAYS.map((way) => [receiver, way] as const)))(
    'is on time, as without telemetry, and every span is counted: receiver %s, %s',
    async (receiver, way) => {
      const place = await RECEIVERS[receiver]?.();
      const bare = await endOf(way, place?.url ?? '', 'off');
      const { code, signal, millis, counts = {} } = await endOf(way, place?.url ?? '', 'on');
      await place?.close();
      const { exported: delivered = 0, failed = 0, dropped = 0, pending = 0 } = counts;
      const shown = (end: Pick<End, 'code' | 'signal'>): string => String(end.signal ?? end.code);
      rows.push([
        `${receiver}, ${way}`,
        millis,
        shown({ code, signal }),
        shown(bare),
        delivered,
        failed,
        dropped,
        pending,
      ]);
      expect({ code, signal }).toEqual({ code: bare.code, signal: bare.signal });
      expect({ sum: delivered + failed + dropped, pending }).toEqual({ sum: SPANS, pending: 0 });
    },
    60_000,
  );
});
