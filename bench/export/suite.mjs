/** The number of spans that reach a receiver in another process, under steady load and in one burst, and the reported losses. */
import { fileURLToPath } from 'node:url';
import { fixture, versionsOf } from '../fixtures.mjs';
import { measureApart } from '../processes.mjs';
import { roundsWithin } from '../rounds.mjs';
import { startReceiver } from '../receiver.mjs';
import { accountOf } from './account.cjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** Our queue of 64 MiB holds about 300,000 of these spans. The last entry gives the SDK a queue of the same size. */
export const WAYS = {
  ours: 'ours (`startTelemetry`)',
  sdk: "the SDK's batch processor",
  'sdk-300000': "the SDK's, queue of 300,000",
};
export const LOADS = [
  ...[40_000, 80_000, 120_000, 150_000, 180_000].map((perSecond) => ({
    perSecond,
    title: `${perSecond.toLocaleString('en')} spans/s`,
  })),
  { perSecond: 40_000, delay: 20, title: '40,000 spans/s, answered after 20 ms' },
  { burst: 100_000, title: '100,000 spans in one turn' },
  { perSecond: 10_000, away: 10, title: '10,000 spans/s, receiver away for 10 s' },
];

const MOST_ROUNDS = 3;

const caseOf = (way, load) => ({ way, ...load, rounds: [] });

/** @returns the cases of one Node, each with the results of its rounds, or a `reason` */
export async function measure(node, { dist, rounds, quick, only, until, progress }) {
  const cases = LOADS.flatMap((load) => Object.keys(WAYS).map((way) => caseOf(way, load))).filter(({ way, title }) =>
    only.test(`${way} ${title}`),
  );
  for (const round of roundsWithin(Math.min(rounds, MOST_ROUNDS), until)) {
    for (const each of cases) {
      progress(`export, Node ${node.version}, round ${round + 1}, ${each.way}, ${each.title}`);
      if (each.reason !== undefined) continue;
      const measured = await measureOnce(each, node, dist, quick ? 2 : 5);
      if (measured.reason) each.reason = measured.reason;
      else each.rounds.push(measured);
    }
  }
  return { node: node.version, versions: { 'SDK 2': versionsOf('peers', /sdk-trace-base|exporter/) }, cases };
}

async function measureOnce({ way, perSecond, burst, delay, away }, node, dist, seconds) {
  const { folder, reason } = fixture('peers', dist);
  if (!folder) return { reason };
  const receiver = await startReceiver(delay);
  try {
    const config = { folder, way, perSecond, burst, away, seconds: away ?? seconds, endpoint: receiver.url };
    const result = await measureApart(node.path, ['--expose-gc', WORKER, JSON.stringify(config)], { millis: 90_000 });
    if (result.reason) return result;
    return { ...result, ...accountOf(result.started, result.counts, await receiver.spans()) };
  } finally {
    await receiver.stop();
  }
}
