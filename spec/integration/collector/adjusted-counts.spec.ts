import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTraceState } from '@opentelemetry/api';
import { thresholdIn } from '../../../lib/sampling/probability/ot-trace-state';
import type { SamplingMode } from '../../../lib/config/telemetry-options';
import type { TraceSpan } from '../../../lib/viewer';
import { publish, type ResultTable, sizeOf } from '../load/results';
import { spansOf } from './file-output';
import { type RouteCount, type RouteLoad, sendRoutes } from './relay/route-load';
import { optionsOf, type RelaySettings, RunningRelay } from './relay/running-relay';
import { keptFile, RECORD_POLICY, startSamplingCollector } from './relay/sampling-collector';
import { killServers } from './running/server-process';

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

interface Counted extends RouteCount {
  readonly route: string;
  /** Roots that were kept. */
  readonly kept: number;
  /** Of these, roots that carry a threshold. */
  readonly scaled: number;
  readonly estimate: number;
}

/** Sends the requests to two services, and estimates their number for each route from the traces that the Collector keeps. */
async function count(
  [first, second]: Modes,
  sampling: Sampling,
  gates: readonly string[],
): Promise<readonly Counted[]> {
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
    if (span.parentSpanId === undefined) kept.get(String(span.attributes['http.route']))?.push(span);
  }
  return ROUTES.map(({ route }) => {
    const counts = sent.get(route);
    if (!counts) throw new Error(`Nothing was sent to ${route}.`);
    const roots = kept.get(route) ?? [];
    const weights = roots.flatMap(weightOf);
    const estimate = weights.reduce((sum, weight) => sum + weight, 0);
    return { ...counts, route, kept: roots.length, scaled: weights.length, estimate };
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
  readonly isRight: boolean;
}

const HEAD = { ratio: 0.1, keepSampled: true };
const BACKGROUND = { ratio: 0.5, keepSampled: false, background: 0.1 };

const PARTS: readonly Part[] = [
  {
    title: 'in the Collector, by the head ratio 0.1',
    modes: ['collector', 'collector'],
    sampling: HEAD,
    special: 'special',
    isRight: true,
  },
  {
    title: 'in the Collector, by a policy of ratio 0.1 and a head ratio of 0.5',
    modes: ['collector', 'collector'],
    sampling: BACKGROUND,
    special: 'special',
    isRight: true,
  },
  {
    title: 'in the process, by a policy of ratio 0.1 and a head ratio of 0.5',
    modes: ['process', 'process'],
    sampling: BACKGROUND,
    special: 'specialForFirst',
    isRight: true,
  },
  {
    title: 'while the services change, the first one in the Collector and the second one in the process',
    modes: ['collector', 'process'],
    sampling: BACKGROUND,
    special: 'special',
    isRight: true,
  },
  {
    title: 'in the Collector, without the feature gate: the thresholds of the head stay',
    modes: ['collector', 'collector'],
    sampling: BACKGROUND,
    gates: [],
    special: 'special',
    isRight: false,
  },
];

/** The others have the threshold of the policy, or of the head. */
function deviationOf({ sampling: { ratio, background = ratio }, special }: Part, counted: Counted): number {
  const { requests, [special]: kept } = counted;
  return Math.hypot(deviation(kept, ratio), deviation(requests - kept, background));
}

const COLUMNS = ['requests', 'failed', 'forced', 'kept', 'with th', 'estimate', 'difference in σ'];

describe('requests per route, estimated from the traces that are kept', () => {
  const tables: ResultTable[] = [];
  afterAll(() => publish('collector-adjusted-counts', tables));

  it.each(PARTS)(
    '$title',
    async (part) => {
      const { title, modes, sampling, gates = [RECORD_POLICY], special, isRight } = part;
      const counted = await count(modes, sampling, gates);
      const results = [...counted, counted.reduce(sumOf)].map((one) => ({
        ...one,
        difference: (one.estimate - one.requests) / deviationOf(part, one),
      }));
      tables.push({ title, columns: COLUMNS, rows: results.map(rowOf) });
      const all = results.at(-1);
      expect(all?.requests).toBe(REQUESTS);
      for (const one of results) expect(one.kept).toBeGreaterThanOrEqual(one[special]);
      if (isRight) expect(results.filter(({ difference }) => Math.abs(difference) > BOUND)).toEqual([]);
      else expect(all?.difference).toBeLessThan(-BOUND);
    },
    120_000,
  );
});

function rowOf({
  route,
  requests,
  failed,
  forced,
  kept,
  scaled,
  estimate,
  difference,
}: Counted & { difference: number }) {
  return [route, requests, failed, forced, kept, scaled, Math.round(estimate), difference.toFixed(2)] as const;
}

function sumOf(a: Counted, b: Counted): Counted {
  return {
    route: 'all',
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    forced: a.forced + b.forced,
    special: a.special + b.special,
    specialForFirst: a.specialForFirst + b.specialForFirst,
    kept: a.kept + b.kept,
    scaled: a.scaled + b.scaled,
    estimate: a.estimate + b.estimate,
  };
}
