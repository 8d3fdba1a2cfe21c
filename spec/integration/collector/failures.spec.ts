import { setTimeout as wait } from 'node:timers/promises';
import type { TelemetryOptions } from '../../../lib/config/telemetry-options';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import { publish, sizeOf } from '../load/results';
import { byTrace, type Damage, damageOf } from './failures/damage';
import { RunningTiers, type Tier } from './failures/running-tiers';
import { type EndedSpan, type LoadAccount, ServiceLoad } from './failures/service-load';
import { settingsOf } from './generated-tiers';
import { killServers } from './running/server-process';

const SECONDS = sizeOf('FAILURE_SECONDS', 12);
const TRACES_PER_SECOND = sizeOf('FAILURE_TRACES_PER_SECOND', 100);
const AWAY_MILLIS = 3000;
const DECISION_WAIT_MILLIS = 4000;
const BATCH_MILLIS = 500;
/** Until the spans of a batch have reached the sampler, and its decision has reached the queue on disk. */
const ON_THE_WAY_MILLIS = 2000;
/** Requests that a killed gateway may have been sending, of 512 spans each at most; it sends them again. */
const IN_FLIGHT_SPANS = 4 * 2 * 512;
const TIMEOUT_MILLIS = 600_000;

const TAIL = { policies: [tailPolicy.error()], decisionWaitMillis: DECISION_WAIT_MILLIS };
/** The policies keep every second trace by the head, and of the others those with an error. */
const SERVICE: TelemetryOptions = {
  batch: { scheduledDelayMillis: BATCH_MILLIS },
  sampling: { mode: 'collector', ratio: 0.5, tail: true },
};

interface Outcome extends Damage {
  readonly account: LoadAccount;
  /** Kept traces with a span in the memory of a sampler when one was killed. */
  readonly waiting: ReadonlySet<string>;
}

const rows: (readonly (string | number)[])[] = [];

afterEach(killServers);

afterAll(() =>
  publish('collector-failures', [
    {
      title:
        `One Collector of two in a tier is away for ${AWAY_MILLIS / 1000} s, at ${TRACES_PER_SECOND} traces of 4 spans a ` +
        `second, for ${SECONDS} s`,
      columns: [
        'what the configuration promises',
        'traces',
        'gone',
        'torn',
        'split',
        'spans twice',
        'lost on our side',
      ],
      rows,
    },
  ]),
);

async function under(title: string, promise: string, fault: (tiers: RunningTiers) => Promise<void>): Promise<Outcome> {
  const tiers = await RunningTiers.start(settingsOf(TAIL));
  const endpoints = [tiers.get('gateway', 0).httpUrl, tiers.get('gateway', 1).httpUrl] as const;
  const load = await ServiceLoad.start(endpoints, SERVICE);
  try {
    const running = load.run(SECONDS * TRACES_PER_SECOND, TRACES_PER_SECOND);
    await wait((SECONDS * 1000) / 2);
    const faultAt = Date.now();
    await fault(tiers);
    await running;
    const account = await load.account();
    await tiers.drain();
    const damage = damageOf(account.ended, await tiers.received(), isKept);
    const { traces, gone, torn, split, duplicates } = damage;
    const unsent = account.counts.reduce((sum, { failed, dropped }) => sum + failed + dropped, 0);
    rows.push([title, promise, traces, gone.length, torn.length, split, duplicates, unsent]);
    return { ...damage, account, waiting: waitingAt(faultAt, account.ended) };
  } finally {
    await load.stop();
    await killServers();
    tiers.remove();
  }
}

const isKept = (trace: readonly EndedSpan[]): boolean =>
  trace.some(({ isSampled, hasFailed }) => isSampled || hasFailed);

function waitingAt(faultAt: number, ended: readonly EndedSpan[]): ReadonlySet<string> {
  const earliest = faultAt - DECISION_WAIT_MILLIS - BATCH_MILLIS - ON_THE_WAY_MILLIS;
  const wasThere = ({ at }: EndedSpan): boolean => at > earliest && at < faultAt;
  return new Set([...byTrace(ended)].filter(([, trace]) => isKept(trace) && trace.some(wasThere)).map(([id]) => id));
}

/** Kills or stops instances, and starts them again after a while. */
const away =
  (end: 'kill' | 'stop', ...instances: readonly Tier[]) =>
  async (tiers: RunningTiers): Promise<void> => {
    await Promise.all(instances.map((tier) => tiers.get(tier, 0)[end]()));
    await wait(AWAY_MILLIS);
    for (const tier of instances) await tiers.startOne(tier, 0);
  };

describe('a load on two Collectors of each tier', () => {
  it(
    'loses no span if a gateway is killed: its queue is on disk',
    async () => {
      const { gone, torn, split, surplus, duplicates, account } = await under(
        'a gateway, SIGKILL',
        'no span lost; requests in flight are sent twice',
        away('kill', 'gateway'),
      );
      expect({ gone, torn, split, surplus }).toStrictEqual({ gone: [], torn: [], split: 0, surplus: 0 });
      expect(duplicates).toBeLessThanOrEqual(IN_FLIGHT_SPANS);
      expectAllSent(account);
    },
    TIMEOUT_MILLIS,
  );

  it(
    'loses nothing but what waits in its memory if a sampler is killed',
    async () => {
      const { gone, torn, split, waiting, account } = await under(
        'a sampler, SIGKILL',
        'lost: what waited in its memory',
        away('kill', 'sampler'),
      );
      expect([...gone, ...torn].filter((traceId) => !waiting.has(traceId))).toStrictEqual([]);
      expect(gone.length).toBeGreaterThan(0);
      expect(split).toBe(0);
      expectAllSent(account);
    },
    TIMEOUT_MILLIS,
  );

  it(
    'loses nothing but what waits in memory if a gateway and a sampler are killed at once',
    async () => {
      const { gone, torn, split, duplicates, waiting, account } = await under(
        'one of each, SIGKILL',
        "lost: what waited in the sampler's memory",
        away('kill', 'gateway', 'sampler'),
      );
      expect([...gone, ...torn].filter((traceId) => !waiting.has(traceId))).toStrictEqual([]);
      expect(split).toBe(0);
      expect(duplicates).toBeLessThanOrEqual(IN_FLIGHT_SPANS);
      expectAllSent(account);
    },
    TIMEOUT_MILLIS,
  );

  it(
    'loses nothing if one of each tier restarts by SIGTERM',
    async () => {
      const { gone, torn, split, account } = await under(
        'one of each, SIGTERM',
        'no span of a decided trace lost',
        away('stop', 'gateway', 'sampler'),
      );
      expect({ gone, torn, split }).toStrictEqual({ gone: [], torn: [], split: 0 });
      expectAllSent(account);
    },
    TIMEOUT_MILLIS,
  );
});

function expectAllSent({ counts, ended }: LoadAccount): void {
  expect(counts.map(({ failed, dropped, pending }) => ({ failed, dropped, pending }))).toStrictEqual([
    { failed: 0, dropped: 0, pending: 0 },
    { failed: 0, dropped: 0, pending: 0 },
  ]);
  expect(counts.reduce((sum, { exported }) => sum + exported, 0)).toBe(ended.length);
  expect(ended.length).toBe(4 * SECONDS * TRACES_PER_SECOND);
}
