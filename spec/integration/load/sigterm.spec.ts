import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../samples/until';
import { type LeanReceiver, startLeanReceiver } from './lean-receiver';
import { publish, type ResultTable, sizeOf } from './results';
import { startCountingApp, startLoad } from './running-counting-app';

const RUNS = sizeOf('LOAD_RUNS', 50);
const RUNS_WITHOUT_HOOKS = sizeOf('LOAD_RUNS', 10);
const CLIENTS = 20;
/** A request has one more span, that of the server, which ends when its response is sent. */
const SPANS_BEFORE_RESPONSE = 3;
/** The deadline of telemetry's shutdown in the application. */
const DEADLINE_MILLIS = 5000;

interface Ending {
  readonly outcome: number | string | null;
  readonly completed: number;
  readonly ended: number;
  /** Those that ended after the signal. */
  readonly endedAfterSignal: number;
  /** Spans that ended before the deadline and did not arrive. */
  readonly lost: readonly string[];
  readonly endingMillis: number;
}

const tables: ResultTable[] = [];
let receiver: LeanReceiver;
let folder: string;

beforeAll(async () => {
  receiver = await startLeanReceiver();
  folder = mkdtempSync(join(tmpdir(), 'sigterm-'));
});

afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
  publish('sigterm', tables);
});

/** One process, ended during its work. Each connection serves one request; late ones are rejected. */
async function endUnderLoad(name: string, hooks: Readonly<Record<string, string>>): Promise<Ending> {
  const ledger = join(folder, name);
  const app = await startCountingApp({
    ...hooks,
    LEDGER: ledger,
    WORK_MILLIS: '40',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  });
  try {
    const load = startLoad(`${app.url}/shelf`, CLIENTS, false);
    await until('the first responses', () => load.completed > CLIENTS);
    await wait(1000 + Math.random() * 1000);
    const signalledAt = Date.now();
    const outcome = await app.end('SIGTERM');
    const endingMillis = Date.now() - signalledAt;
    await load.stop();
    const spans = readFileSync(ledger, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' '))
      .map(([time, spanId = '']) => ({ time: Number(time), spanId }));
    return {
      outcome,
      completed: load.completed,
      ended: spans.length,
      endedAfterSignal: spans.filter(({ time }) => time >= signalledAt).length,
      lost: spans
        .filter(({ time, spanId }) => time < signalledAt + DEADLINE_MILLIS && !receiver.spans.has(spanId))
        .map(({ spanId }) => spanId),
      endingMillis,
    };
  } finally {
    await app.end('SIGKILL');
  }
}

async function runs(title: string, count: number, hooks: Readonly<Record<string, string>>): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  const duplicatesBefore = receiver.duplicates;
  for (let index = 0; index < count; index++) endings.push(await endUnderLoad(`${title}-${index}`, hooks));
  const total = (valueOf: (ending: Ending) => number): number =>
    endings.reduce((sum, ending) => sum + valueOf(ending), 0);
  tables.push({
    title: `SIGTERM under ${CLIENTS} concurrent requests, ${title}`,
    columns: ['all runs', 'fewest in a run', 'most in a run'],
    rows: [
      ['runs', count, '', ''],
      ...MEASURES.map(([name, valueOf]) => {
        const values = endings.map(valueOf);
        return [name, total(valueOf), Math.min(...values), Math.max(...values)];
      }),
      ['spans received twice', receiver.duplicates - duplicatesBefore, '', ''],
      ['ms from the signal to the end', '', ...extremes(endings.map(({ endingMillis }) => endingMillis))],
    ],
  });
  return endings;
}

const MEASURES: readonly (readonly [string, (ending: Ending) => number])[] = [
  ['requests completed', ({ completed }) => completed],
  ['spans ended', ({ ended }) => ended],
  ['of these, after the signal', ({ endedAfterSignal }) => endedAfterSignal],
  ['of these, lost', ({ lost }) => lost.length],
];

const extremes = (values: readonly number[]): readonly number[] => [Math.min(...values), Math.max(...values)];

describe.each([
  { title: 'with enableShutdownHooks', count: RUNS, hooks: { SHUTDOWN_HOOKS: 'on' } },
  { title: 'without enableShutdownHooks', count: RUNS_WITHOUT_HOOKS, hooks: {} },
])('SIGTERM under a load of concurrent requests, $title', ({ title, count, hooks }) => {
  let endings: readonly Ending[];
  beforeAll(async () => {
    endings = await runs(title, count, hooks);
  }, 3_600_000);

  it('arrives while the service is working in every run', () => {
    expect(endings.filter(({ completed, ended }) => ended < completed * SPANS_BEFORE_RESPONSE)).toStrictEqual([]);
    expect(endings.reduce((sum, { endedAfterSignal }) => sum + endedAfterSignal, 0)).toBeGreaterThan(0);
  });

  it('loses no span that ended before the deadline', () => {
    expect(endings.flatMap(({ lost }, run) => lost.map((spanId) => ({ run, spanId })))).toStrictEqual([]);
  });

  it('ends the process as it does without telemetry', () => {
    expect(endings.filter(({ outcome }) => outcome !== 'SIGTERM')).toStrictEqual([]);
  });
});
