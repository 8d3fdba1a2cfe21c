/** How the cost of a span grows with argument size, depth, callsites and concurrent requests. */
import { fileURLToPath } from 'node:url';
import { fixture, versionsOf } from '../fixtures.mjs';
import { measureApart } from '../processes.mjs';
import { roundsWithin } from '../rounds.mjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** `expected`: the power of the size by which the cost of a span may grow. */
export const SERIES = {
  bytes: { title: 'argument', unit: 'bytes as JSON', sizes: [100, 1000, 10_000, 100_000, 1_000_000], expected: 0 },
  depth: { title: 'nested spans', unit: 'spans', sizes: [1, 5, 20, 100, 400], expected: 0 },
  callsites: { title: 'callsites', unit: 'methods', sizes: [1, 10, 100, 1000, 10_000], expected: 0 },
  concurrent: { title: 'concurrent requests', unit: 'requests', sizes: [1, 10, 100, 1000, 10_000], expected: 0 },
};
export const WAYS = { byHand: 'hand-written, stock SDK', oursStock: 'ours, stock SDK', oursEngine: 'ours, our engine' };

/** @returns the cases of one Node, each with nanoseconds per span for each round, or a `reason` */
export async function measure(node, { dist, rounds, quick, only, until, progress }) {
  const cases = Object.entries(SERIES)
    .flatMap(([series, { sizes }]) =>
      sizes.flatMap((size) => Object.keys(WAYS).map((way) => ({ series, size, way, nanos: [] }))),
    )
    .filter(({ series, size, way }) => only.test(`${series} ${size} ${way}`));
  for (const round of roundsWithin(rounds, until)) {
    for (const each of cases) {
      progress(
        `growth, Node ${node.version}, round ${round + 1} of ${rounds}, ${each.series} ${each.size} ${each.way}`,
      );
      if (each.reason !== undefined) continue;
      const { folder, reason } = fixture('peers', dist);
      const config = { folder, way: each.way, series: each.series, size: each.size, millis: quick ? 100 : 300 };
      const result = folder ? await measureApart(node.path, [WORKER, JSON.stringify(config)]) : { reason };
      if (result.reason) each.reason = result.reason;
      else each.nanos.push(result.nanos);
    }
  }
  return { node: node.version, versions: { 'SDK 2': versionsOf('peers', /sdk-trace-base/) }, cases };
}
