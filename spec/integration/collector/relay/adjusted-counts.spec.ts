import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTraceState } from '@opentelemetry/api';
import { thresholdIn } from '../../../../lib/sampling/probability/ot-trace-state';
import type { SamplingMode } from '../../../../lib/config/telemetry-options';
import type { TraceSpan } from '../../../../lib/viewer';
import { publish, type ResultTable, sizeOf } from '../../load/results';
import { spansOf } from '../running/file-output';
import { type RouteCount, type RouteLoad, sendRoutes } from './route-load';
import { optionsOf, type RelaySettings, RunningRelay } from './running-relay';
import { keptFile, RECORD_POLICY, startSamplingCollector } from './sampling-collector';
import { killServers } from '../running/server-process';

/** Requests of each part. */
const REQUESTS = sizeOf('COUNTED_REQUESTS', 4000);
/** Standard deviations. */
const BOUND = 5;

const ROUTES: readonly RouteLoad[] = [
  { route: '/search', share: 0.6, failing: 0.002 },
  { route: '/orders', share: 0.25, failing: 0.02 },
  { route: '/checkout', share: 0.1, failing: 0.1 },
  { route: '/refunds', share: 0.05, failing: 0.4 },
];

type Sampling = Pick<RelaySettings, 'ratio' | 'keepSampled' | 'background'>;
/** Of the first service, and of the second. */
type Modes = readonly [first: SamplingMode, second: SamplingMode];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counts-'));
});
afterEach(async () => {
  await killServers();
  rmSync(folder, { recursive: true });
});

interface Counted {
  readonly route: string;
  readonly sent: RouteCount;
  /** Roots that were kept. */
  readonly kept: number;
  /** Of these, roots that carry a threshold. */
  readonly scaled: number;
  readonly estimate: number;
}

/** Sends the requests to two services, and estimates their number for each route from the traces that the Collector keeps. */
async function count({ modes: [first, second], sampling, gates = [RECORD_POLICY] }: Part): Promise<readonly Counted[]> {
  const options = optionsOf({ serviceName: 'a', mode: first, endpoint: 'http://127.0.0.1:1', ...sampling });
  const collector = await startSamplingCollector(options, folder, gates);
  const endpoint = collector.httpUrl;
  const b = await RunningRelay.start({ serviceName: 'b', mode: second, endpoint, ...sampling });
  const a = await RunningRelay.start({ serviceName: 'a', mode: first, endpoint, next: b.url, ...sampling });
  const sent = await sendRoutes(a.url, ROUTES, REQUESTS);
  for (const service of [a, b]) {
    expect(await service.stop()).toMatchObject({ failed: 0, dropped: 0, pending: 0 });
  }
  await collector.stop();
  const kept = new Map<string, TraceSpan[]>(ROUTES.map(({ route }) => [route, []]));
  for await (const span of spansOf(keptFile(folder))) {
    if (span.parentSpanId === undefined) kept.get(span.name.replace('GET ', ''))?.push(span);
  }
  return ROUTES.map(({ route }) => {
    const ofRoute = sent.get(route);
    if (!ofRoute) throw new Error(`Nothing was sent to ${route}.`);
    const roots = kept.get(route) ?? [];
    const weights = roots.flatMap(weightOf);
    const estimate = weights.reduce((sum, weight) => sum + weight, 0);
    return { route, sent: ofRoute, kept: roots.length, scaled: weights.length, estimate };
  });
}

/** How many requests a root with a threshold stands for (OTEP 235); none without a threshold. */
function weightOf({ traceState }: TraceSpan): readonly number[] {
  const threshold = traceState === undefined ? undefined : thresholdIn(createTraceState(traceState));
  return threshold === undefined ? [] : [1 / (1 - Number.parseInt(threshold, 16) / 2 ** 56)];
}

/** Standard deviation of an estimate from one of `1 / ratio` requests (binomial). */
const deviation = (requests: number, ratio: number): number => Math.sqrt((requests * (1 - ratio)) / ratio);

interface Part {
  readonly title: string;
  readonly modes: Modes;
  readonly sampling: Sampling;
  readonly gates?: readonly string[];
  /** Requests that are kept in any case. They have the threshold of the head, if any. */
  readonly special: 'special' | 'specialForFirst';
}

const HEAD = { ratio: 0.1, keepSampled: true };
const BACKGROUND = { ratio: 0.5, keepSampled: false, background: 0.1 };

const PARTS: readonly Part[] = [
  {
    title: 'in the Collector, by the head ratio 0.1',
    modes: ['collector', 'collector'],
    sampling: HEAD,
    special: 'special',
  },
  {
    title: 'in the Collector, by a policy of ratio 0.1 and a head ratio of 0.5',
    modes: ['collector', 'collector'],
    sampling: BACKGROUND,
    special: 'special',
  },
  {
    title: 'in the process, by a policy of ratio 0.1 and a head ratio of 0.5',
    modes: ['process', 'process'],
    sampling: BACKGROUND,
    special: 'specialForFirst',
  },
  {
    title: 'while the services change, the first one in the Collector and the second one in the process',
    modes: ['collector', 'process'],
    sampling: BACKGROUND,
    special: 'special',
  },
];

const WITHOUT_GATE: Part = {
  title: 'in the Collector, without the feature gate',
  modes: ['collector', 'collector'],
  sampling: BACKGROUND,
  gates: [],
  special: 'special',
};

/** The others have the threshold of the policy, or of the head. */
function deviationOf({ sampling: { ratio, background = ratio }, special }: Part, sent: RouteCount): number {
  const { requests, [special]: kept } = sent;
  return Math.hypot(deviation(kept, ratio), deviation(requests - kept, background));
}

const COLUMNS = ['requests', 'failed', 'forced', 'kept', 'with th', 'estimate', 'difference in σ'];

interface Result extends Counted {
  /** Of the estimate from the truth, in standard deviations. */
  readonly difference: number;
}

async function resultsOf(part: Part): Promise<readonly Result[]> {
  const counted = await count(part);
  return [...counted, counted.reduce(sumOf)].map(({ route, sent, kept, scaled, estimate }) => {
    const difference = (estimate - sent.requests) / deviationOf(part, sent);
    return { route, sent, kept, scaled, estimate, difference };
  });
}

describe('requests per route, estimated from the traces that are kept', () => {
  const tables: ResultTable[] = [];
  const measured = async (part: Part): Promise<readonly Result[]> => {
    const results = await resultsOf(part);
    tables.push({ title: part.title, columns: COLUMNS, rows: results.map(rowOf) });
    expect(results.at(-1)?.sent.requests).toBe(REQUESTS);
    for (const { kept, sent } of results) expect(kept).toBeGreaterThanOrEqual(sent[part.special]);
    return results;
  };
  afterAll(() => publish('collector-adjusted-counts', tables));

  it.each(PARTS)(
    'are right $title',
    async (part) => {
      const results = await measured(part);
      expect(results.filter(({ difference }) => Math.abs(difference) > BOUND)).toEqual([]);
    },
    120_000,
  );

  it('are too low without the feature gate: the thresholds of the head stay', async () => {
    const all = (await measured(WITHOUT_GATE)).at(-1);
    expect(all?.difference).toBeLessThan(-BOUND);
  }, 120_000);
});

function rowOf({ route, sent: { requests, failed, forced }, kept, scaled, estimate, difference }: Result) {
  return [route, requests, failed, forced, kept, scaled, Math.round(estimate), difference.toFixed(2)] as const;
}

function sumOf(a: Counted, b: Counted): Counted {
  return {
    route: 'all',
    sent: {
      requests: a.sent.requests + b.sent.requests,
      failed: a.sent.failed + b.sent.failed,
      forced: a.sent.forced + b.sent.forced,
      special: a.sent.special + b.sent.special,
      specialForFirst: a.sent.specialForFirst + b.sent.specialForFirst,
    },
    kept: a.kept + b.kept,
    scaled: a.scaled + b.scaled,
    estimate: a.estimate + b.estimate,
  };
}
