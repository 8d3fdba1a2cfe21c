import { setTimeout as wait } from 'node:timers/promises';
import type { TelemetryOptions } from '../../../../lib/config/telemetry-options';
import { tailPolicy } from '../../../../lib/sampling/tail/tail-policies';
import { publish, sizeOf } from '../../load/results';
import { settingsOf } from '../generated-tiers';
import { killServers } from '../running/server-process';
import { byTrace, type Damage, damageOf } from './damage';
import { RunningTiers, type Tier } from './running-tiers';
import { type EndedSpan, type LoadAccount, ServiceLoad } from './service-load';

const SECONDS = sizeOf('FAILURE_SECONDS', 12);
const TRACES_PER_SECOND = sizeOf('FAILURE_TRACES_PER_SECOND', 100);
const SPANS_PER_TRACE = 4;
const AWAY_MILLIS = 3000;
/**
 * Longer than a Collector is away and a gateway pauses between its attempts. Otherwise some spans of a trace would reach the new
 * sampler, and be decided without the others, which still wait in the queue of a gateway.
 */
const DECISION_WAIT_MILLIS = 8000;
const BATCH_MILLIS = 500;
/** Until the spans of a batch have reached the sampler, and its decision has reached the queue on disk. */
const ON_THE_WAY_MILLIS = 2000;
/** Requests that a gateway may have been sending when it ended, of 512 spans each at most; it sends them again. */
const IN_FLIGHT_SPANS = 4 * 2 * 512;
const TIMEOUT_MILLIS = 600_000;

const TAIL = { policies: [tailPolicy.error()], decisionWaitMillis: DECISION_WAIT_MILLIS };
/** The policies keep every second trace by the head, and of the others those with an error. */
const SERVICE: TelemetryOptions = {
  batch: { scheduledDelayMillis: BATCH_MILLIS },
  sampling: { mode: 'collector', ratio: 0.5, tail: true },
};

/** The traces that a fault may concern. */
type Concerned = 'none' | 'waiting for a decision' | 'waiting, and kept by a tail policy only';

interface Fault {
  readonly title: string;
  readonly end: 'kill' | 'stop';
  readonly tiers: readonly Tier[];
  /** Traces of which all spans may be lost. */
  readonly gone: Concerned;
  /** Traces of which some spans may be lost. */
  readonly torn: Concerned;
}

const FAULTS: readonly Fault[] = [
  // What a gateway has accepted is on disk.
  { title: 'a gateway is killed', end: 'kill', tiers: ['gateway'], gone: 'none', torn: 'none' },
  // What a sampler waits for is in memory.
  {
    title: 'a sampler is killed',
    end: 'kill',
    tiers: ['sampler'],
    gone: 'waiting for a decision',
    torn: 'waiting for a decision',
  },
  {
    title: 'a gateway and a sampler are killed',
    end: 'kill',
    tiers: ['gateway', 'sampler'],
    gone: 'waiting for a decision',
    torn: 'waiting for a decision',
  },
  // A sampler that ends decides at once. The next one knows nothing of these traces: late spans get a decision of their own.
  {
    title: 'a gateway and a sampler get SIGTERM',
    end: 'stop',
    tiers: ['gateway', 'sampler'],
    gone: 'none',
    torn: 'waiting, and kept by a tail policy only',
  },
];

interface Outcome extends Damage {
  readonly account: LoadAccount;
  readonly mayBeGone: ReadonlySet<string>;
  readonly mayBeTorn: ReadonlySet<string>;
}

const rows: (readonly (string | number)[])[] = [];

afterEach(killServers);

afterAll(() =>
  publish('collector-failures', [
    {
      title:
        `One of two Collectors in a tier is away for ${AWAY_MILLIS / 1000} s, at ${TRACES_PER_SECOND} traces of ` +
        `${SPANS_PER_TRACE} spans a second for ${SECONDS} s. The configuration promises bounds; then comes what was seen.`,
      columns: ['traces', 'gone at most', 'gone', 'torn at most', 'torn', 'split', 'spans twice', 'lost by services'],
      rows,
    },
  ]),
);

async function outcomeOf({ title, end, tiers: ending, gone, torn }: Fault): Promise<Outcome> {
  const tiers = await RunningTiers.start(settingsOf(TAIL));
  const endpoints = [tiers.get('gateway', 0).httpUrl, tiers.get('gateway', 1).httpUrl] as const;
  const load = await ServiceLoad.start(endpoints, SERVICE);
  try {
    const running = load.run(SECONDS * TRACES_PER_SECOND, TRACES_PER_SECOND);
    await wait((SECONDS * 1000) / 2);
    const faultAt = Date.now();
    await Promise.all(ending.map((tier) => tiers.get(tier, 0)[end]()));
    await wait(AWAY_MILLIS);
    for (const tier of ending) await tiers.startOne(tier, 0);
    await running;
    const account = await load.account();
    await tiers.drain();
    const outcome = {
      ...damageOf(account.ended, await tiers.received(), isKept),
      account,
      mayBeGone: concernedBy(gone, account, faultAt),
      mayBeTorn: concernedBy(torn, account, faultAt),
    };
    rows.push([title, ...rowOf(outcome)]);
    return outcome;
  } finally {
    await load.stop();
    await killServers();
    tiers.remove();
  }
}

const isKept = (trace: readonly EndedSpan[]): boolean => trace.some((span) => span.isSampled || span.hasFailed);

function concernedBy(concerned: Concerned, { ended }: LoadAccount, faultAt: number): ReadonlySet<string> {
  if (concerned === 'none') return new Set();
  const earliest = faultAt - DECISION_WAIT_MILLIS - BATCH_MILLIS - ON_THE_WAY_MILLIS;
  const isWaiting = ({ at }: EndedSpan): boolean => at > earliest && at < faultAt;
  const isSuch = (trace: readonly EndedSpan[]): boolean =>
    isKept(trace) &&
    trace.some((span) => isWaiting(span)) &&
    (concerned === 'waiting for a decision' || !trace.some(({ isSampled }) => isSampled));
  return new Set([...byTrace(ended)].filter(([, trace]) => isSuch(trace)).map(([traceId]) => traceId));
}

function rowOf({ traces, mayBeGone, gone, mayBeTorn, torn, split, duplicates, account }: Outcome): readonly number[] {
  const unsent = account.counts.reduce((sum, { failed, dropped }) => sum + failed + dropped, 0);
  return [traces, mayBeGone.size, gone.length, mayBeTorn.size, torn.length, split, duplicates, unsent];
}

describe.each(FAULTS)('if $title under load', (fault) => {
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await outcomeOf(fault);
  }, TIMEOUT_MILLIS);

  it('the services lose no span', () => {
    const { counts, ended } = outcome.account;
    expect(ended.length).toBe(SPANS_PER_TRACE * SECONDS * TRACES_PER_SECOND);
    expect(counts.reduce((sum, { exported }) => sum + exported, 0)).toBe(ended.length);
  });

  it('only traces that the configuration does not protect are lost', () => {
    expect(outcome.gone.filter((traceId) => !outcome.mayBeGone.has(traceId))).toStrictEqual([]);
  });

  it('only traces that the configuration does not protect are incomplete', () => {
    expect(outcome.torn.filter((traceId) => !outcome.mayBeTorn.has(traceId))).toStrictEqual([]);
  });

  it('no trace is split between samplers, and none is kept that no policy keeps', () => {
    expect(outcome).toMatchObject({ split: 0, surplus: 0 });
  });

  it('only spans of requests in flight arrive twice', () => {
    expect(outcome.duplicates).toBeLessThanOrEqual(IN_FLIGHT_SPANS);
  });
});
